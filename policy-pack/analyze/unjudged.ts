// Decides what a reader must know of resources that no rule looks at: those of other providers, and of types of AWS that none asks for.

import { GUARDS } from "../access/guards.ts";
import { GRANT } from "../access/keyGrants.ts";
import { GROUP, MEMBERSHIPS } from "../model/groups.ts";
import { GATEWAYS } from "../model/networkRoutes.ts";
import { TOKENS } from "../model/tokens.ts";
import type { Rule } from "../rule.ts";
import type { StateResource } from "./state.ts";

/** One note of each kind, or none. Components declare nothing by themselves and have no id. */
export const unjudged = (resources: readonly StateResource[], rules: readonly Rule[]): readonly string[] => {
  const made = resources.filter(({ id }) => id !== undefined).map(({ type }) => type);
  const others = made.filter((type) => !/^(?:aws|awsx|pulumi)[:]|^pulumi-nodejs:/.test(type));
  const read = typesRead(rules);
  const strange = made.filter((type) => /^aws:[^:]+\/[^:]+:/.test(type) && !read.has(type));
  const packages = others.map((type) => type.split(":")[0] ?? type);
  return [
    ...(others.length === 0
      ? []
      : [`${others.length} resources of other providers are not judged: ${listed(packages)}`]),
    ...(strange.length === 0
      ? []
      : [`${resourcesAre(strange.length)} of types of AWS that no rule looks at: ${listed(strange)}`]),
  ];
};

const resourcesAre = (count: number): string => (count === 1 ? "1 resource is" : `${count} resources are`);

/** What rules judge, and what they read to judge it. */
const typesRead = (rules: readonly Rule[]): ReadonlySet<string> =>
  new Set([
    ...rules.flatMap(({ appliesTo }) => appliesTo),
    ...Object.values(TOKENS).flat(),
    ...Object.values(GUARDS).flatMap(({ owners, separate }) => [...owners, ...Object.keys(separate)]),
    ...MEMBERSHIPS,
    GROUP,
    ...GATEWAYS,
    GRANT,
  ]);

/** A note is one line, also where a program has half of AWS. */
const SHOWN = 10;

const listed = (names: readonly string[]): string => {
  const distinct = [...new Set(names)].toSorted();
  const more = distinct.length - SHOWN;
  return [...distinct.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
};
