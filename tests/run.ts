// `npm test`: runs the suites side by side, adds the results up and closes with `N passed, N failed`.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { cacheFolder } from "../sandbox/toolchain/cacheFolder.ts";
import { prepareToolchain } from "../sandbox/toolchain/index.ts";
import { SUITES, type Suite } from "./suites.ts";
import { inLanes } from "./support/lanes.ts";
import type { MochaResult } from "./support/reporter.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const SCRATCH = mkdtempSync(path.join(tmpdir(), "lockgate-test-"));
/** A suite waits for processes half of its time: two more than there are cores keep them busy. */
const LANES = Math.min(4, availableParallelism() + 2);
/** Specs make much that is soon forgotten: with more room for it a tenth of the processor time is saved. */
const roomy = ["--max-semi-space-size=64"];
const MOCHA = path.join(ROOT, "node_modules/mocha/bin/mocha.js");
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
  const totals: MochaResult = { passes: 0, failures: 0, pending: 0, failed: [] };
  await inLanes(LANES, chosen, async (suite) => add(totals, await runSuite(suite)));
  // Once more at the end, where whoever sees only the tail of a long log still finds it.
  for (const text of totals.failed) process.stdout.write(`\nfailed: ${text}\n`);
  const skipped = totals.pending > 0 ? `, ${totals.pending} skipped` : "";
  process.stdout.write(`\n${totals.passes} passed, ${totals.failures} failed${skipped}\n`);
  return totals.failures > 0 || totals.passes === 0 ? 1 : 0;
}

async function prepare(): Promise<void> {
  let last = 0;
  const begun = performance.now();
  const toolchain = await prepareToolchain({
    onProgress: (text) => {
      if (Date.now() - last < 5_000) return;
      last = Date.now();
      process.stdout.write(`toolchain: ${text}\n`);
    },
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  process.stdout.write(`toolchain: Pulumi ${toolchain.version} at ${toolchain.bin} (${seconds} s)\n`);
}

async function runSuite(suite: Suite): Promise<MochaResult> {
  process.stdout.write(`=== ${suite.name}\n`);
  const started = performance.now();
  const totals = await (suite.command ? runCommand(suite) : runMocha(suite));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const counts = `${totals.passes} passed, ${totals.failures} failed`;
  process.stdout.write(`=== ${suite.name}: ${counts} (${seconds} s)\n`);
  return { ...totals, failed: totals.failed.map((text) => `[${suite.name}] ${text}`) };
}

async function runCommand({ name, command = [] }: Suite): Promise<MochaResult> {
  const code = await run(name, command, {});
  if (code === 0) return { passes: 1, failures: 0, pending: 0, failed: [] };
  return failure(`${command.join(" ")}: exit code ${code}`);
}

const failure = (text: string): MochaResult => ({ passes: 0, failures: 1, pending: 0, failed: [text] });

/** A mocha process that dies, or finds no test, counts as a failure: nothing is skipped silently. */
async function runMocha(suite: Suite): Promise<MochaResult> {
  const file = path.join(SCRATCH, `${suite.name}.json`);
  const options = ["--reporter", "tests/support/reporter.ts", "--forbid-only", "--exit", "--timeout"];
  const command = ["node", ...roomy, MOCHA, ...options, String(suite.timeout ?? 10_000), ...suite.spec!];
  const code = await run(suite.name, command, { LOCKGATE_TEST_TOTALS: file });
  if (!existsSync(file)) return failure(`mocha ended with code ${code} before it could count`);
  const totals = JSON.parse(readFileSync(file, "utf8")) as MochaResult;
  if (totals.failures > 0 || (code === 0 && totals.passes > 0)) return totals;
  const reason = totals.passes === 0 ? "no test was found" : `mocha ended with code ${code}`;
  return { ...totals, failures: 1, failed: [reason] };
}

/** Each line of its output bears the suite's name, since two suites write at once. */
function run(suite: string, [command, ...args]: string[], env: Record<string, string>): Promise<number> {
  const bin = path.join(ROOT, "node_modules/.bin");
  // The suites start hundreds of processes that load the same modules.
  const cache = { NODE_COMPILE_CACHE: path.join(cacheFolder(process.env), "compiled") };
  const colour = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(bin, command!), args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...cache,
        ...colour,
        // Suites run side by side: a worker that stands back would wait for the other suites.
        LOCKGATE_NICE: "0",
        ...env,
        PATH: `${bin}${path.delimiter}${process.env.PATH}`,
      },
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        process.stdout.write(line === "" ? "\n" : `${suite.padEnd(11)} ${line}\n`);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

function add(sum: MochaResult, more: MochaResult): void {
  sum.passes += more.passes;
  sum.failures += more.failures;
  sum.pending += more.pending;
  sum.failed.push(...more.failed);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} finally {
  rmSync(SCRATCH, { recursive: true, force: true });
}
process.exit();
