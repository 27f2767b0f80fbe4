// `npm run test:faults`: hundreds of kills, with pauses, over three servers and three workers, and a summary.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";

const HELP = `npm run test:faults -- [--kills N] [--seed N]

Starts three servers, three workers, a provider and a Postgres of their own, changes three stacks, one of which waits for a
window and for a person, kills one of all processes at every step of their runs, or makes a server or worker sleep longer
than its time, and checks after each round what docs/server.md promises. Ends at the first broken promise.

  --kills N   how many (default 300; a round of four takes about half a minute)
  --seed N    the same kills again (default: another seed each time, which is printed)
`;

const options = { kills: { type: "string" }, seed: { type: "string" }, help: { type: "boolean" } } as const;
const { values } = parseArgs({ options });

function numberOf(name: "kills" | "seed", fallback: number): string {
  const text = values[name] ?? String(fallback);
  if (/^[1-9]\d{0,8}$/.test(text)) return text;
  process.stderr.write(`--${name} "${text}": give a whole number from 1 to 999999999\n`);
  process.exit(2);
}

if (values.help) process.stdout.write(HELP);
else {
  const env = {
    ...process.env,
    LOCKGATE_FAULT_KILLS: numberOf("kills", 300),
    LOCKGATE_FAULT_SEED: numberOf("seed", Math.floor(Math.random() * 1e9)),
  };
  const mocha = path.resolve(import.meta.dirname, "../../../node_modules/mocha/bin/mocha.js");
  const spec = path.join(import.meta.dirname, "faults.test.ts");
  const { status } = spawnSync(process.execPath, [mocha, "--exit", spec], { env, stdio: "inherit" });
  process.exitCode = status ?? 1;
}
