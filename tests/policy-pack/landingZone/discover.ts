// Finds out which rule reports a kind of mutant that nobody has listed yet; a person then reads whether it is the right one.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import type { Rule } from "../../../policy-pack/rule.ts";
import { Jury } from "./judge.ts";
import type { Mutant } from "./mutants.ts";

/** Rules that follow ways through the company take longest, so they are asked last. */
const LAST = /^G-/;
const TELLING = 2;

export const discover = (
  resources: readonly StateResource[],
  rules: readonly Rule[],
  unlisted: ReadonlyMap<string, readonly Mutant[]>,
): { found: Readonly<Record<string, readonly string[]>>; survivors: readonly Mutant[] } => {
  const jury = new Jury(resources);
  const found: Record<string, readonly string[]> = {};
  const survivors: Mutant[] = [];
  for (const [kind, mutants] of unlisted) {
    const ids = new Set<string>();
    let misses = 0;
    const missed = mutants.filter((mutant) => {
      // Two that no rule reports speak for their kind: to ask every rule takes long.
      if (ids.size === 0 && misses >= TELLING) return true;
      // What reported one of a kind most likely reports the next.
      const id = jury.reports(mutant, inOrder(rules, mutant, ids));
      if (id === undefined) misses++;
      else ids.add(id);
      return id === undefined;
    });
    // A kind of which one survives is not covered.
    if (missed.length === 0) found[kind] = [...ids].toSorted();
    survivors.push(...missed);
  }
  return { found, survivors };
};

const inOrder = (rules: readonly Rule[], { kind }: Mutant, before: ReadonlySet<string>): readonly Rule[] => {
  const [type = ""] = kind.split(" ");
  const rank = ({ id, appliesTo }: Rule): number =>
    before.has(id) ? 0 : LAST.test(id) ? 3 : appliesTo.includes(type) ? 1 : 2;
  return rules.toSorted((a, b) => rank(a) - rank(b));
};
