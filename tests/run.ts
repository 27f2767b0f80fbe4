// `npm test`: runs every suite, adds the results up and closes with `N passed, N failed`.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { prepareToolchain } from "../sandbox/toolchain/index.ts";
import { SUITES, type Suite } from "./suites.ts";

export type Totals = { passes: number; failures: number; pending: number };

const ROOT = path.resolve(import.meta.dirname, "..");
const SCRATCH = mkdtempSync(path.join(tmpdir(), "lockgate-test-"));
const HELP = `npm test [-- SUITE ...]    suites: ${SUITES.map((s) => s.name).join(", ")} (default: all)\n`;

async function main(args: string[]): Promise<number> {
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return 0;
  }
  const unknown = args.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`no such suite: ${unknown.join(", ")}\n${HELP}`);
    return 2;
  }
  const chosen = SUITES.filter((suite) => args.length === 0 || args.includes(suite.name));
  if (chosen.some((suite) => suite.toolchain)) await prepare();
  const totals: Totals = { passes: 0, failures: 0, pending: 0 };
  for (const suite of chosen) add(totals, await runSuite(suite));
  const skipped = totals.pending > 0 ? `, ${totals.pending} skipped` : "";
  process.stdout.write(`\n${totals.passes} passed, ${totals.failures} failed${skipped}\n`);
  return totals.failures > 0 || totals.passes === 0 ? 1 : 0;
}

async function prepare(): Promise<void> {
  let last = 0;
  const toolchain = await prepareToolchain({
    onProgress: (text) => {
      if (Date.now() - last < 5_000) return;
      last = Date.now();
      process.stdout.write(`toolchain: ${text}\n`);
    },
  });
  process.stdout.write(`toolchain: Pulumi ${toolchain.version} at ${toolchain.bin}\n`);
}

async function runSuite(suite: Suite): Promise<Totals> {
  process.stdout.write(`\n=== ${suite.name}\n`);
  const started = performance.now();
  const totals = suite.command ? await runCommand(suite.command) : await runMocha(suite);
  process.stdout.write(
    `=== ${suite.name}: ${totals.passes} passed, ${totals.failures} failed (${((performance.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  return totals;
}

async function runCommand(command: string[]): Promise<Totals> {
  const code = await run(command, {});
  return code === 0 ? { passes: 1, failures: 0, pending: 0 } : { passes: 0, failures: 1, pending: 0 };
}

/** A mocha process that dies, or finds no test, counts as a failure: nothing is skipped silently. */
async function runMocha(suite: Suite): Promise<Totals> {
  const file = path.join(SCRATCH, `${suite.name}.json`);
  const options = ["--reporter", "tests/support/reporter.ts", "--forbid-only", "--exit", "--timeout"];
  const command = ["mocha", ...options, String(suite.timeout ?? 10_000), ...suite.spec!];
  const code = await run(command, { LOCKGATE_TEST_TOTALS: file });
  try {
    const totals = JSON.parse(readFileSync(file, "utf8")) as Totals;
    if (totals.passes + totals.failures === 0) return { ...totals, failures: 1 };
    return code !== 0 && totals.failures === 0 ? { ...totals, failures: 1 } : totals;
  } catch {
    process.stderr.write(`suite ${suite.name}: mocha ended with code ${code} before it could count\n`);
    return { passes: 0, failures: 1, pending: 0 };
  }
}

function run([command, ...args]: string[], env: Record<string, string>): Promise<number> {
  const bin = path.join(ROOT, "node_modules/.bin");
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(bin, command!), args, {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function add(sum: Totals, more: Totals): void {
  sum.passes += more.passes;
  sum.failures += more.failures;
  sum.pending += more.pending;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} finally {
  rmSync(SCRATCH, { recursive: true, force: true });
}
process.exit();
