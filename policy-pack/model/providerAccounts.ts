// Decides the account of resources whose provider names none: that of other resources of the same provider, by their ARNs.

import type { Facts } from "../facts.ts";
import { accountIn, accountOf } from "./accounts.ts";

/**
 * The resources, with `allowedAccountIds` filled in where the provider does not say but all ARNs that it has made are of
 * one account. A new resource of a stack that is deployed already is then known to be there, too.
 */
export const withProviderAccounts = (resources: readonly Facts[]): readonly Facts[] => {
  const silent = resources.filter((facts) => facts.provider && accountOf(facts) === undefined);
  if (silent.length === 0) return resources;
  const seen = accountsByProvider(resources);
  return resources.map((facts) => {
    if (!facts.provider || accountOf(facts) !== undefined) return facts;
    const [account, another] = seen.get(facts.provider.urn) ?? [];
    if (account === undefined || another !== undefined) return facts;
    const props = { ...facts.provider.props, allowedAccountIds: JSON.stringify([account]) };
    return { ...facts, provider: { ...facts.provider, props } };
  });
};

const accountsByProvider = (resources: readonly Facts[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const seen = new Map<string, Set<string>>();
  for (const { provider, props } of resources) {
    const account = accountIn(props["arn"]);
    if (!provider || account === undefined) continue;
    seen.set(provider.urn, (seen.get(provider.urn) ?? new Set()).add(account));
  }
  return seen;
};
