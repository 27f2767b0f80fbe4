// Decides of each mutant whether it is reported as it should be: by a rule that is expected to, or left out for a reason.

import type { StateResource } from "../../../policy-pack/analyze/state.ts";
import type { Rule } from "../../../policy-pack/rule.ts";
import { Jury } from "./judge.ts";
import type { LeftOut } from "./leftOut/leftOut.ts";
import { mutantsOf, type Mutant } from "./mutants.ts";

/** Ids of the rules one of which reports the mutants of a kind, by kind. */
export type Expected = Readonly<Record<string, readonly string[]>>;

export type Given = {
  resources: readonly StateResource[];
  rules: readonly Rule[];
  expected: Expected;
  leftOut: readonly LeftOut[];
};

/** Mutants of resources, those that a rule must report apart from those that are left out. */
export type Sorted = { asked: readonly Mutant[]; left: ReadonlyMap<LeftOut, readonly Mutant[]> };

export const sort = ({ resources, leftOut }: Pick<Given, "resources" | "leftOut">): Sorted => {
  const reasonOf = reasons(leftOut);
  const byReason = Map.groupBy(resources.flatMap(mutantsOf), reasonOf);
  const asked = byReason.get(undefined) ?? [];
  const left = [...byReason].flatMap(([one, mutants]) => (one ? [[one, mutants] as const] : []));
  return { asked, left: new Map(left) };
};

const reasons = (leftOut: readonly LeftOut[]): ((mutant: Mutant) => LeftOut | undefined) => {
  const byKind = Map.groupBy(
    leftOut.flatMap((one) => one.what.map((what) => ({ one, kind: `${one.type} ${what}` }))),
    ({ kind }) => kind,
  );
  return ({ kind, urn }) => byKind.get(kind)?.find(({ one }) => one.on?.test(urn) !== false)?.one;
};

/** The first of each kind: what is declared sixty times alike is judged alike. */
export const oneOfEach = (mutants: readonly Mutant[]): readonly Mutant[] =>
  [...Map.groupBy(mutants, ({ kind }) => kind).values()].map(([first]) => first!);

export type Outcome = {
  /** One line each: a mutant that no expected rule reports, a kind of which nobody says what is expected. */
  faults: readonly string[];
  /** Kinds of which nobody says what is expected. */
  unlisted: ReadonlyMap<string, readonly Mutant[]>;
};

/** Judges these mutants of the resources by the rules that are expected to report them. */
export const survey = ({ resources, rules, expected }: Given, mutants: readonly Mutant[]): Outcome => {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const jury = new Jury(resources);
  const byKind = Map.groupBy(mutants, ({ kind }) => kind);
  const missed = mutants.flatMap((mutant) => {
    const ids = expected[mutant.kind];
    if (ids === undefined) return [];
    const asked = ids.flatMap((id) => byId.get(id) ?? []);
    return jury.reports(mutant, asked) === undefined
      ? [`${mutant.kind}: not reported by ${ids.join(" or ")}, on ${mutant.urn}`]
      : [];
  });
  const unlisted = new Map([...byKind].filter(([kind]) => expected[kind] === undefined));
  return {
    faults: [...missed, ...[...unlisted.keys()].map((kind) => `${kind}: nobody says which rule reports it`)],
    unlisted,
  };
};

/** Reasons and expectations that no mutant needs any more would hide the next one that fits them. */
export const unneeded = (given: Given): readonly string[] => {
  const { asked, left } = sort(given);
  const kinds = new Set(asked.map(({ kind }) => kind));
  const spare = given.leftOut.flatMap((one) => {
    const used = new Set(left.get(one)?.map(({ kind }) => kind));
    return one.what
      .filter((what) => !used.has(`${one.type} ${what}`))
      .map((what) => `no mutant is left out by ${one.type} ${what}${one.on ? ` on ${one.on.source}` : ""}`);
  });
  const unheard = Object.keys(given.expected).filter((kind) => !kinds.has(kind));
  return [...spare, ...unheard.map((kind) => `no mutant is ${kind}`)];
};
