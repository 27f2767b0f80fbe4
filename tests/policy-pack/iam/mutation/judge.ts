// Decides whether a mutation run is good enough, and which survivors it has to name.
import { EQUIVALENT } from "./equivalent.ts";

/** What of Stryker's result the judgement needs. */
export type Mutated = {
  status: string;
  fileName: string;
  mutatorName: string;
  replacement: string;
  location: { start: { line: number; column: number } };
};

export type Verdict = { passed: boolean; lines: string[] };

/** Share of the counted mutants, in percent, that the tests must notice. */
export const THRESHOLD = 90;

const NOTICED = new Set(["Killed", "Timeout"]);
const MISSED = new Set(["Survived", "NoCoverage"]);

/** Equivalent mutants count as missed too: the score owes nothing to the list, which only says which need no test. */
export function judge(mutants: readonly Mutated[]): Verdict {
  const noticed = mutants.filter(({ status }) => NOTICED.has(status)).length;
  const missed = mutants.filter(({ status }) => MISSED.has(status));
  const score = (100 * noticed) / (noticed + missed.length);
  const open = missed.filter((mutant) => reasonFor(mutant) === undefined);
  return {
    passed: score >= THRESHOLD,
    lines: [
      ...open.map((mutant) => `survived: ${describe(mutant)}`),
      `${noticed} of ${noticed + missed.length} mutants noticed: ${score.toFixed(1)} % (at least ${THRESHOLD} %); ` +
        `${missed.length - open.length} of the ${missed.length} survivors are known to be equivalent`,
    ],
  };
}

export function reasonFor(mutant: Mutated): string | undefined {
  const text = `${mutant.fileName.split("/").at(-1)} ${mutant.mutatorName}: ${mutant.replacement}`;
  return EQUIVALENT.find((entry) => entry.mutant === text)?.reason;
}

function describe({ fileName, location, mutatorName, replacement }: Mutated): string {
  return `${fileName.slice(fileName.lastIndexOf("policy-pack/"))}:${location.start.line}:${location.start.column} ${mutatorName}: ${replacement}`;
}
