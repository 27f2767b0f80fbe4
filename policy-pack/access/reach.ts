// Decides what each identity can do at last, by its own calls or by those of roles that it can assume one after the other.

import { keyTarget } from "../model/keys.ts";
import { regionOf } from "../model/accounts.ts";
import type { Facts } from "../facts.ts";
import type { Model } from "../model/model.ts";
import type { Place } from "../model/places.ts";
import { whoCanReach, type Access } from "./closure.ts";
import { companyOf } from "./company.ts";
import { grantsOn } from "./keyGrants.ts";
import { findProtected, type Protected } from "./protected.ts";

export type Reach = { place: Place; action: string; access: Access };

/** By identity: every place that it can change, or might, with the shortest way to each. */
export const reachOf = (model: Model, places: readonly Place[]): ReadonlyMap<string, readonly Reach[]> => {
  const company = companyOf(model);
  const all = places.flatMap((place) =>
    place.actions.flatMap((action) => {
      const target = findProtected(model, action, place.arn, place.account);
      return [...whoCanReach(company, action, target).values()].map((access) => ({ place, action, access }));
    }),
  );
  return Map.groupBy(all, ({ access }) => access.who.name);
};

/** A key as requests meet it, also before AWS has given it an id. Throws undecidable while its policy is unknown. */
export const protectedKey = (model: Model, key: Facts): Protected => {
  const { resource, account, policy } = keyTarget(model, key);
  const { grants, notes } = grantsOn(model, key);
  const region = regionOf(key);
  return {
    arn: resource,
    account,
    policy: { name: `the policy of Key ${key.name}`, document: policy },
    ...(region === undefined ? {} : { region }),
    ...(grants.length > 0 ? { grants } : {}),
    facts: key,
    notes,
  };
};

/** False where only a policy that nobody can read yet leaves it open; what a caller may choose is certain enough. */
export const isSure = ({ effect, call, path }: Access): boolean =>
  effect === "allow" ||
  [call, ...path.map(({ answer }) => answer)].every(
    ({ decision }) => decision.effect === "allow" || (decision.unknownKeys ?? []).length > 0,
  );

/** `a, becomes b, becomes c`: who calls at last, and as whom. */
export const routeOf = ({ who, path }: Access): string =>
  [who.name, ...path.map(({ role }) => `becomes ${role}`)].join(", ");
