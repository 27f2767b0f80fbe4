// Decides which ways lead from production's networks to others: the shortest one each, over whatever lies between.

import type { Joint, Network, NetworkGraph } from "../model/networkEnds.ts";

/** A way: networks and what joins them, in order. `sure` where each of its joints is, and where it ends is known. */
export type NetworkPath = { from: Network; to: Network; joints: readonly Joint[]; sure: boolean };

/**
 * For each network of production the shortest sure way to one that is not production; where there is none, the shortest
 * way that might be one. AWS passes packets over some joints only once, but whatever runs in between can pass them on.
 */
export const waysOutOfProduction = (graph: NetworkGraph): readonly NetworkPath[] =>
  [...graph.networks.values()]
    .filter(({ side }) => side === "production")
    .flatMap((from) => search(graph, from, true) ?? search(graph, from, false) ?? []);

const search = (
  { networks, joints }: NetworkGraph,
  from: Network,
  sure: boolean,
): NetworkPath | undefined => {
  const usable = joints.filter((joint) => joint.sure || !sure);
  const seen = new Set([from.id]);
  const queue: { at: string; way: readonly Joint[] }[] = [{ at: from.id, way: [] }];
  for (const { at, way } of queue) {
    const here = networks.get(at);
    if (here?.side === "other" || (here?.side === "unknown" && !sure))
      return { from, to: here, joints: way, sure };
    for (const joint of usable) {
      const [a, b] = joint.ends;
      const next = a === at ? b : b === at ? a : undefined;
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      queue.push({ at: next, way: [...way, joint] });
    }
  }
  return undefined;
};
