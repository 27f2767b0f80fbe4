// What an entry of the list says, and the whole list: mutants that no rule has to report, each kind with the reason of its own.

import { BUCKETS } from "./buckets.ts";
import { GUARD_RAILS } from "./guardRails.ts";
import { IDENTITIES } from "./identities.ts";
import { KEYS } from "./keys.ts";
import { NETWORKS } from "./networks.ts";
import { RELEASES } from "./releases.ts";
import { WATCHING } from "./watching.ts";

/**
 * `what`: weakenings of one type that share a reason, by their whole names; `on`: of some resources only, by URN. An entry that
 * no mutant needs is a fault, so that none hides the next one.
 */
export type LeftOut = { type: string; what: readonly string[]; on?: RegExp; reason: string };

export const LEFT_OUT: readonly LeftOut[] = [
  ...BUCKETS,
  ...GUARD_RAILS,
  ...IDENTITIES,
  ...KEYS,
  ...NETWORKS,
  ...RELEASES,
  ...WATCHING,
];
