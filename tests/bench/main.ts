// `npm run bench`: ratios measured side by side in one run; never an absolute time that a test would assert.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { measureAccounts } from "./accounts.ts";
import { measureApps } from "./apps.ts";
import { measureFleets } from "./fleets.ts";
import { measureIam } from "./iam.ts";
import { measureLoad } from "./load/main.ts";
import { measurePlatform } from "./platform.ts";
import { measureRehearsal } from "./rehearsal.ts";
import { measureRules } from "./rules.ts";
import { measureRuns } from "./runs.ts";
import { measureSigning } from "./signing.ts";

const SECTIONS = {
  iam: measureIam,
  rules: measureRules,
  signing: measureSigning,
  platform: measurePlatform,
  accounts: measureAccounts,
  apps: measureApps,
  rehearsal: measureRehearsal,
  runs: measureRuns,
  load: measureLoad,
  fleets: measureFleets,
} as const satisfies Record<string, (scratch: string, rounds: number, runs: number) => Promise<void>>;

const HELP = `npm run bench -- [SECTION ...] [--rounds N] [--runs N]

Compares, in one run, the ways that users could choose between; each way once to warm up, then in turn.

  iam         the IAM evaluator, against the one that it is tested against; who-can over 100 and 1,000 principals
  rules       previews and files of made-up resources: Lockgate's rules, none, AwsGuard, Checkov
  signing     signing and verifying of a large file, against sha256sum and openssl dgst; memory; a small file's latency
  platform    previews of the example company: with and without rules, by the server and by the plain CLI
  accounts    previews of the org stack for 5, 100, 300 and 1,000 accounts: time for an account, memory
  apps        previews of the tooling stack for 1, 10 and 30 apps: time for one more, and whether that grows
  fleets      the plan of one app for a thousand tenants, against a thousand apps
  rehearsal   a rehearsal of the standard pipeline, against the app's own build and tests
  runs        updates of a small program: by the server and by the plain CLI; five stacks at once and in turn
  load        500 stacks, twice 5,000 queued runs, 200 event streams on three servers and three workers; a stand-in for the Pulumi CLI

  --rounds N  how often each way runs (default 5; in load all runs once)
  --runs N    queued at once in load (default 5000)

AwsGuard and Checkov are installed into the user's cache folder the first time (LOCKGATE_CACHE moves it), and left out
where npm or PyPI can't be reached.
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string" }, runs: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const rounds = countOf("rounds", values.rounds ?? "5");
  const runs = countOf("runs", values.runs ?? "5000");
  const sections = positionals.length === 0 ? Object.keys(SECTIONS) : positionals;
  const wrong = sections.find((name) => !Object.hasOwn(SECTIONS, name));
  if (wrong !== undefined)
    throw new Error(`section "${wrong}": choose from ${Object.keys(SECTIONS).join(", ")}`);
  const scratch = mkdtempSync(path.join(tmpdir(), "lockgate-bench-"));
  chmodSync(scratch, 0o755);
  try {
    for (const name of sections) {
      process.stdout.write(`\n${name}, ${rounds} rounds\n`);
      await SECTIONS[name as keyof typeof SECTIONS](scratch, rounds, runs);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function countOf(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new Error(`--${name} "${text}": give a whole number from 1`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\nnpm run bench -- --help lists the options\n`);
  process.exitCode = 1;
}
process.exit();
