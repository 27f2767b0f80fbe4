// The mutants of the evaluator that no test can notice, because they decide every request alike.

/** `mutant`: file, mutator and replacement, as a run prints them. */
export type Equivalent = { mutant: string; reason: string };

export const EQUIVALENT: readonly Equivalent[] = [
  { mutant: "tri.ts EqualityOperator: a <= b", reason: "equal answers: either is the smaller" },
  { mutant: "tri.ts EqualityOperator: a >= b", reason: "equal answers: either is the greater" },
  {
    mutant: "wildcard.ts Regex: /^([^*?\\uFDD0\\uFDD1])\\*+$/",
    reason: "only the short cut for prefixes is taken less often; the general matcher decides alike",
  },
  {
    mutant: "wildcard.ts Regex: /^([^*?\\uFDD0\\uFDD1]*)\\*$/",
    reason: "only the short cut for prefixes is taken less often; the general matcher decides alike",
  },
  {
    mutant: "wildcard.ts EqualityOperator: p <= pattern.length",
    reason: "past the pattern's end the character code is NaN, which equals none",
  },
];
