// The vocabulary of networks and what joins them, and how their ends are read.

import { input, type Facts } from "../facts.ts";
import { known } from "../verdict.ts";
import type { Model } from "./model.ts";

/** What a network is for. Shared ones belong to neither side, and are a way like any other. */
export type Side = "production" | "other" | "shared" | "unknown";

/** `id` is the URN of a VPC in view; networks elsewhere are called `outside …`. */
export type Network = {
  id: string;
  name: string;
  side: Side;
  account: string | undefined;
  /** IPv4 ranges. */
  ranges: readonly string[];
};

/** Something that carries packets between two networks. Not sure: nobody in view says that it does not. */
export type Joint = { ends: readonly [string, string]; by: Facts; how: string; sure: boolean };

export type NetworkGraph = { networks: ReadonlyMap<string, Network>; joints: readonly Joint[] };

/** The network that a property names: the VPC in view, or something outside. */
export const vpcEnd = (model: Model, facts: Facts, property: string): string => {
  const at = input(facts, property);
  const found = known(() => model.follow(facts, at, ["vpc"]));
  if (found?.kind === "resource") return found.facts.urn;
  return `outside ${found?.kind === "external" ? found.text : `${facts.name}.${property}`}`;
};
