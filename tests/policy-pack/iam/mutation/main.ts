// `npm run test:mutation`: changes the evaluator in one place at a time and asks whether its tests notice.
import { globSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import type { PartialStrykerOptions } from "@stryker-mutator/api/core";
import { judge } from "./judge.ts";

const ROOT = path.resolve(import.meta.dirname, "../../../..");
const SCRATCH = ".lockgate/mutation";
const HELP = `npm run test:mutation [-- FILE ... --static --fresh --minutes N]
  Mutates policy-pack/iam (or the files named) and fails below a score of 90 %.
  --static       also mutants that act while modules load (a process for each: about half an hour more)
  --fresh        forgets earlier results; else only what changed since is run again
  --minutes N    gives up, as a failure, after N minutes (default 30)
`;

/** Types have nothing to mutate, the index only names things, and the generator runs by hand over iam-data. */
const LEFT_OUT = ["types.ts", "index.ts", "generateActions.ts"];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      static: { type: "boolean" },
      fresh: { type: "boolean" },
      minutes: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const minutes = Number(values.minutes ?? 30);
  if (!(minutes > 0 && minutes <= 600))
    throw new Error(`--minutes "${values.minutes}": give a number up to 600`);
  const files = chosenFiles(positionals);
  setTimeout(() => giveUp(minutes), minutes * 60_000).unref();
  const choice = { ignoreStatic: !values.static, force: values.fresh ?? false };
  const results = await new Stryker({
    ...options(files),
    ...choice,
  } as PartialStrykerOptions).runMutationTest();
  const verdict = judge(results);
  process.stdout.write(`${verdict.lines.join("\n")}\n`);
  return verdict.passed ? 0 : 1;
}

function chosenFiles(asked: readonly string[]): string[] {
  const all = globSync("policy-pack/iam/*.ts", { cwd: ROOT }).filter(
    (file) => !LEFT_OUT.includes(path.basename(file)),
  );
  const unknown = asked.filter((file) => !all.includes(file));
  if (unknown.length > 0)
    throw new Error(`nothing to mutate in ${unknown.join(", ")}; there is: ${all.join(", ")}`);
  return asked.length > 0 ? [...asked] : all;
}

/** Random tests stay out: they would make the score depend on luck, and a surviving mutant slow. */
function specs(): string[] {
  const found = globSync("tests/policy-pack/iam/*.test.ts", { cwd: ROOT });
  return found.filter((file) => !file.includes(".properties.")).toSorted();
}

function options(mutate: string[]) {
  return {
    mutate,
    specs: specs(),
    testRunner: "evaluator",
    plugins: ["./tests/policy-pack/iam/mutation/runner.ts"],
    coverageAnalysis: "perTest" as const,
    concurrency: 1,
    incremental: true,
    incrementalFile: `${SCRATCH}/incremental.json`,
    tempDirName: `${SCRATCH}/sandbox`,
    ignorePatterns: ["**", "!policy-pack/iam/**", "!tests/policy-pack/iam/**", "!package.json"],
    reporters: ["progress-append-only"],
    timeoutMS: 10_000,
    packageManager: "npm" as const,
    warnings: false,
  };
}

function giveUp(minutes: number): void {
  process.stderr.write(`not finished after ${minutes} minutes; give more by --minutes, or name files\n`);
  process.exit(1);
}

try {
  process.chdir(ROOT);
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
