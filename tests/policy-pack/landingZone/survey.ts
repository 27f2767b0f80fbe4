// Decides of each mutant whether it is reported as it should be: by a rule that is expected to, or left out for a reason.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import type { Rule } from "../../../policy-pack/rule.ts";
import { Jury } from "./judge.ts";
import { mutantsOf, type Mutant } from "./mutants.ts";

/** Ids of the rules one of which reports the mutants of a kind, by kind. */
export type Expected = Readonly<Record<string, readonly string[]>>;

/** Mutants that no rule has to report: their kinds, of some resources only where `on` says so, and why. */
export type LeftOut = { kinds: RegExp; on?: RegExp; reason: string };

export type Outcome = {
  mutants: number;
  /** Of them, those that no rule has to report. */
  leftOut: number;
  /** One line each: a mutant that no expected rule reports, a kind of which nobody says what is expected. */
  faults: readonly string[];
  /** Kinds of which nobody says what is expected. */
  unlisted: ReadonlyMap<string, readonly Mutant[]>;
};

type Survey = {
  resources: readonly StateResource[];
  rules: readonly Rule[];
  expected: Expected;
  leftOut: readonly LeftOut[];
};

const isLeftOut = ({ kind, urn }: Mutant, leftOut: readonly LeftOut[]): boolean =>
  leftOut.some(({ kinds, on }) => kinds.test(kind) && on?.test(urn) !== false);

export const survey = (given: Survey): Outcome => {
  const { resources, rules, expected, leftOut } = given;
  const all = resources.flatMap(mutantsOf);
  const counted = all.filter((mutant) => !isLeftOut(mutant, leftOut));
  const byKind = Map.groupBy(counted, ({ kind }) => kind);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const jury = new Jury(resources);
  const missed = [...byKind].flatMap(([kind, mutants]) => {
    const ids = expected[kind];
    if (ids === undefined) return [];
    const asked = ids.flatMap((id) => byId.get(id) ?? []);
    return mutants
      .filter((mutant) => jury.reports(mutant, asked) === undefined)
      .map(({ urn }) => `${kind}: not reported by ${ids.join(" or ")}, on ${urn}`);
  });
  const unlisted = new Map([...byKind].filter(([kind]) => expected[kind] === undefined));
  return {
    mutants: all.length,
    leftOut: all.length - counted.length,
    faults: [...missed, ...[...unlisted.keys()].map((kind) => `${kind}: nobody says which rule reports it`)],
    unlisted,
  };
};

/** Reasons that no mutant needs any more would hide the next one that fits them. */
export const unneeded = (
  resources: readonly StateResource[],
  { expected, leftOut }: Pick<Survey, "expected" | "leftOut">,
): readonly string[] => {
  const all = resources.flatMap(mutantsOf);
  const kinds = new Set(all.filter((mutant) => !isLeftOut(mutant, leftOut)).map(({ kind }) => kind));
  return [
    ...leftOut
      .filter((one) => !all.some((mutant) => isLeftOut(mutant, [one])))
      .map((one) => `no mutant is left out by ${one.kinds.source}${one.on ? ` on ${one.on.source}` : ""}`),
    ...Object.keys(expected)
      .filter((kind) => !kinds.has(kind))
      .map((kind) => `no mutant is ${kind}`),
  ];
};
