// `npm run test:scanners`: the scanners that take long to get, installed as jobs install them and really run.
import { spawnSync } from "node:child_process";
import path from "node:path";

const HELP = `npm run test:scanners

Installs gitleaks, Semgrep, Checkov and OSV-Scanner from their registries into the user's cache folder the first time (some minutes;
LOCKGATE_CACHE moves it), and runs them by the commands of jobs over a source with planted faults, and with settings and
comments that would silence them. What is installed is run by npm test, too.
`;

if (process.argv.includes("--help")) process.stdout.write(HELP);
else {
  const mocha = path.resolve(import.meta.dirname, "../../node_modules/mocha/bin/mocha.js");
  const specs = path.join(import.meta.dirname, "*.test.ts");
  const env = { ...process.env, LOCKGATE_SCANNERS: "install" };
  const { status } = spawnSync(process.execPath, [mocha, "--exit", specs], { stdio: "inherit", env });
  process.exitCode = status ?? 1;
}
