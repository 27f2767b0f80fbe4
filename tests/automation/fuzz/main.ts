// `npm run test:api-fuzz`: an independent fuzzer over the whole HTTP API, with all of its checks.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";

const HELP = `npm run test:api-fuzz -- [--examples N] [--seed N]

Starts the HTTP application on a Postgres of its own and lets Schemathesis call it by its OpenAPI document, with all
permissions and with none. Schemathesis is installed from PyPI into the user's cache folder the first time
(LOCKGATE_CACHE moves it).

  --examples N   how many requests each operation gets in each phase (default 50)
  --seed N       the same requests again (default 1)
`;

const options = {
  examples: { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean" },
} as const;
const { values } = parseArgs({ options });
const wrong = (["examples", "seed"] as const).find((name) => !/^[1-9]\d{0,8}$/.test(values[name] ?? "1"));

if (values.help) process.stdout.write(HELP);
else if (wrong) {
  process.stderr.write(`--${wrong} "${values[wrong]}": give a whole number from 1 to 999999999\n`);
  process.exitCode = 2;
} else {
  const env = {
    ...process.env,
    ...(values.examples ? { LOCKGATE_FUZZ_EXAMPLES: values.examples } : {}),
    ...(values.seed ? { LOCKGATE_FUZZ_SEED: values.seed } : {}),
  };
  const mocha = path.resolve(import.meta.dirname, "../../../node_modules/mocha/bin/mocha.js");
  const spec = path.join(import.meta.dirname, "runner.ts");
  const { status } = spawnSync(process.execPath, [mocha, "--exit", spec], { env, stdio: "inherit" });
  process.exitCode = status ?? 1;
}
