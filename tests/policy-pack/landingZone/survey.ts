// Decides of each mutant whether it is reported as it should be: by a rule that is expected to, or left out for a reason.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import type { Rule } from "../../../policy-pack/rule.ts";
import { Jury } from "./judge.ts";
import { mutantsOf, type Mutant } from "./mutants.ts";

/** Ids of the rules one of which reports the mutants of a kind, by kind. */
export type Expected = Readonly<Record<string, readonly string[]>>;

/** Mutants that no rule has to report: their kinds, and why. */
export type LeftOut = { kinds: RegExp; reason: string };

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

export const survey = (given: Survey): Outcome => {
  const { resources, rules, expected, leftOut } = given;
  const all = resources.flatMap(mutantsOf);
  const counted = all.filter(({ kind }) => !leftOut.some(({ kinds }) => kinds.test(kind)));
  const tried = counted.filter(({ kind }) => expected[kind] !== undefined);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const needed = new Set(tried.flatMap(({ kind }) => expected[kind] ?? []));
  const jury = new Jury(
    resources,
    rules.filter(({ id }) => needed.has(id)),
  );
  const missed = tried.flatMap((mutant) => {
    const ids = expected[mutant.kind] ?? [];
    const found = jury.reports(
      mutant,
      ids.flatMap((id) => byId.get(id) ?? []),
    );
    return found === undefined
      ? [`${mutant.kind}: not reported by ${ids.join(" or ")}, on ${mutant.urn}`]
      : [];
  });
  const unlisted = Map.groupBy(
    counted.filter(({ kind }) => expected[kind] === undefined),
    ({ kind }) => kind,
  );
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
  { expected, leftOut }: Survey,
): readonly string[] => {
  const kinds = new Set(resources.flatMap(mutantsOf).map(({ kind }) => kind));
  return [
    ...leftOut
      .filter((one) => ![...kinds].some((kind) => one.kinds.test(kind)))
      .map((one) => `no mutant is left out by ${one.kinds.source}`),
    ...Object.keys(expected)
      .filter((kind) => !kinds.has(kind))
      .map((kind) => `no mutant is ${kind}`),
  ];
};
