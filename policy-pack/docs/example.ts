// Decides which two cases of a rule show it best: one that fails and one that passes, as alike as can be.

import { UNKNOWN, type Facts } from "../facts.ts";
import { snippetOf } from "./snippet.ts";

/** A case of a rule's test, as data. `expect` is the kind of its verdicts. */
export type Example = { name: string; expect: string; resources: readonly Facts[] };

/** One resource as a reader sees it. */
export type Shown = { facts: Facts; code: string };

/** A bad and a good example; `alike` names the resources that both have and that therefore need no showing. */
export type Pair = {
  bad: Example;
  good: Example;
  badCode: readonly Shown[];
  goodCode: readonly Shown[];
  alike: readonly Shown[];
};

/**
 * The pair whose difference is the shortest to read; early cases count as the more typical ones. Undefined where no two
 * cases can be told apart on a page.
 */
export const pairOf = (examples: readonly Example[]): Pair | undefined => {
  const usable = examples.filter(({ resources }) => !resources.some(holdsUnknown));
  const good = usable.filter((example) => example.expect === "pass");
  const bad = usable.filter((example) => example.expect === "fail");
  const pairs = bad.flatMap((worse, late) =>
    good.map((better, later) => ({ pair: compare(worse, better), position: late + later })),
  );
  return pairs
    .filter(({ pair }) => pair.badCode.length > 0 && pair.goodCode.length > 0)
    .map(({ pair, position }) => ({ pair, cost: cost(pair) + LATE * position }))
    .reduce<{ pair: Pair; cost: number } | undefined>(
      (best, next) => (best === undefined || next.cost < best.cost ? next : best),
      undefined,
    )?.pair;
};

/** How many lines more a pair may have for being one case earlier in the rule's test. */
const LATE = 4;
/** How many lines more a pair may have for showing one resource both ways. */
const UNRELATED = 40;

const compare = (bad: Example, good: Example): Pair => {
  const places = new Set(
    [...bad.resources, ...good.resources].map(({ provider }) => JSON.stringify(provider)),
  );
  // Where all are in one account, which one it is says nothing.
  const shown = (facts: Facts): Shown => ({ facts, code: snippetOf(facts, places.size > 1) });
  const [worse, better] = [bad.resources.map(shown), good.resources.map(shown)];
  const inBoth = new Set(worse.map(({ code }) => code).filter((c) => better.some(({ code }) => code === c)));
  const differing = (list: readonly Shown[]) => list.filter(({ code }) => !inBoth.has(code));
  return {
    bad,
    good,
    badCode: differing(worse),
    goodCode: differing(better),
    alike: better.filter(({ code }) => inBoth.has(code)),
  };
};

/** Lines in all, and twice those that differ: what stands in both is read once. Two resources compare badly. */
const cost = ({ badCode, goodCode }: Pair): number => {
  const [bad, good] = [linesOf(badCode), linesOf(goodCode)];
  const related = badCode.some((one) => goodCode.some((other) => one.facts.urn === other.facts.urn));
  const differing = bad.filter((l) => !good.includes(l)).length + good.filter((l) => !bad.includes(l)).length;
  return bad.length + good.length + 2 * differing + (related ? 0 : UNRELATED);
};

const linesOf = (list: readonly Shown[]): readonly string[] => list.flatMap(({ code }) => code.split("\n"));

const holdsUnknown = (value: unknown): boolean =>
  value === UNKNOWN ||
  (typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown));
