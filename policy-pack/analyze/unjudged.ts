// Decides what a reader must know of resources that no rule can look at: those of other providers than AWS.

import type { StateResource } from "./state.ts";

/** One note, or none. Components declare nothing by themselves and have no id. */
export const unjudged = (resources: readonly StateResource[]): readonly string[] => {
  const others = resources.filter(
    ({ id, type }) => id !== undefined && !/^(?:aws|awsx|pulumi)[:]|^pulumi-nodejs:/.test(type),
  );
  if (others.length === 0) return [];
  const packages = [...new Set(others.map(({ type }) => type.split(":")[0] ?? type))].toSorted();
  return [`${others.length} resources of other providers are not judged: ${packages.join(", ")}`];
};
