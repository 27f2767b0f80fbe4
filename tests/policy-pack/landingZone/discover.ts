// Finds out which rule reports a kind of mutant that nobody has listed yet; a person then reads whether it is the right one.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import type { Rule } from "../../../policy-pack/rule.ts";
import { Jury } from "./judge.ts";
import type { Mutant } from "./mutants.ts";

/** Rules that follow ways through the company take longest, so they are asked last. */
const LAST = /^G-/;

export const discover = (
  resources: readonly StateResource[],
  rules: readonly Rule[],
  unlisted: ReadonlyMap<string, readonly Mutant[]>,
): Readonly<Record<string, readonly string[]>> => {
  const jury = new Jury(resources, rules);
  const found: Record<string, readonly string[]> = {};
  for (const [kind, mutants] of unlisted) {
    const ids = new Set(mutants.map((mutant) => jury.reports(mutant, inOrder(rules, mutant))));
    // A kind of which one survives is not covered.
    if (!ids.has(undefined)) found[kind] = [...ids].filter((id) => id !== undefined).toSorted();
  }
  return found;
};

const inOrder = (rules: readonly Rule[], { kind }: Mutant): readonly Rule[] => {
  const [type = ""] = kind.split(" ");
  const rank = (rule: Rule): number => (LAST.test(rule.id) ? 2 : rule.appliesTo.includes(type) ? 0 : 1);
  return rules.toSorted((a, b) => rank(a) - rank(b));
};
