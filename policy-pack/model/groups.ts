// Decides which groups a user is in, and what names a principal in a list, also before AWS has given it its name.

import { input, type Facts, type Input } from "../facts.ts";
import { known } from "../verdict.ts";
import { accountOf } from "./accounts.ts";
import type { Model } from "./model.ts";

/** Who is in which group. */
export const MEMBERSHIPS = new Set([
  "aws:iam/userGroupMembership:UserGroupMembership",
  "aws:iam/groupMembership:GroupMembership",
]);
export const GROUP = "aws:iam/group:Group";

/** A user, role or group as others name it. */
export type Named = { name: string | undefined; urn: string; account: string | undefined };

export const namedOf = (facts: Facts): Named => ({
  name: known(() => input(facts, "name").string()) ?? known(() => input(facts, "id").string()),
  urn: facts.urn,
  account: accountOf(facts),
});

/** True where the property, a text or a list of them, names `who`, or nobody knows yet whom it names. */
export const mayName = (facts: Facts, property: string, who: Named): boolean =>
  textsOf(facts, property).some((text) => isOrMayBe(facts, property, text, who));

const isOrMayBe = (facts: Facts, property: string, text: string | undefined, who: Named): boolean => {
  const made = facts.propertyDependencies[property] ?? [];
  // Names repeat from account to account.
  if (!isNear(accountOf(facts), who.account)) return false;
  return text === undefined ? made.length === 0 || made.includes(who.urn) : text === who.name;
};

const isNear = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;

/** The groups of a user; undefined stands for one that nobody can tell. */
export const groupsOf = (model: Model, user: Facts): readonly (Named | undefined)[] => {
  const who = namedOf(user);
  return inModel(model).memberships.flatMap((facts) => {
    const [member, group] = facts.type.includes("/userGroupMembership:")
      ? (["user", "groups"] as const)
      : (["users", "group"] as const);
    return mayName(facts, member, who) ? groupsIn(model, facts, group) : [];
  });
};

const groupsIn = (model: Model, facts: Facts, property: string): readonly (Named | undefined)[] =>
  textsOf(facts, property).flatMap((text) => {
    const all = inModel(model).groups.map(namedOf);
    // Made of nothing that is in view, it may be any group.
    if (text === undefined && (facts.propertyDependencies[property] ?? []).length === 0) return [undefined];
    const found = all.filter((group) => isOrMayBe(facts, property, text, group));
    return found.length > 0 ? found : [undefined];
  });

const textsOf = (facts: Facts, property: string): readonly (string | undefined)[] => {
  const position = input(facts, property);
  if (position.state === "absent") return [];
  const items: readonly Input[] = known(() => position.list()) ?? [position];
  return items.map((item) => known(() => item.string()));
};

type Found = { memberships: readonly Facts[]; groups: readonly Facts[] };

/** Gathered once for a model: every user asks. */
const gathered = new WeakMap<Model, Found>();

const inModel = (model: Model): Found => {
  const found = gathered.get(model) ?? {
    memberships: model.resources.filter(({ type }) => MEMBERSHIPS.has(type)),
    groups: model.resources.filter(({ type }) => type === GROUP),
  };
  gathered.set(model, found);
  return found;
};
