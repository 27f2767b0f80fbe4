// Decides which guard rails of the organization bind an account, by its number: the SCPs and RCPs on the way from the root to it.

import type { Facts } from "../facts.ts";
import { accountOf } from "../model/accounts.ts";
import type { Model } from "../model/model.ts";
import { treeOf, type Levels, type PolicyType, type Tree } from "./tree.ts";

export type Organization = {
  id: string;
  managementAccount: string | undefined;
  /** `o-…/r-…/ou-…/`, the form of aws:PrincipalOrgPaths; undefined for an account that is no member. */
  path(account: string): string | undefined;
  /** One list per level, root first. Empty for accounts that are not bound. */
  scps(account: string): Levels;
  rcps(account: string): Levels;
};

/** Undefined where no state declares the organization: then nobody knows what binds whom. */
export const organizationOf = (model: Model): Organization | undefined => {
  const tree = treeOf(model);
  const id = tree && text(tree.organization, "id");
  if (!tree || id === undefined) return undefined;
  const managementAccount = text(tree.organization, "masterAccountId") ?? accountOf(tree.organization);
  const members = new Map(tree.accounts.map((facts) => [text(facts, "id"), facts]));
  const bound = (type: PolicyType) =>
    memo((account: string): Levels => {
      const member = account === managementAccount ? undefined : members.get(account);
      return member ? tree.levels(member, type) : [];
    });
  return {
    id,
    managementAccount,
    path: memo((account) => {
      const member = members.get(account);
      if (!member) return account === managementAccount ? `${id}/${rootOf(tree)}/` : undefined;
      const units = tree.way(member).slice(0, -1);
      return `${[id, rootOf(tree), ...units.map((unit) => text(unit, "id") ?? unit.name)].join("/")}/`;
    }),
    scps: bound("SERVICE_CONTROL_POLICY"),
    rcps: bound("RESOURCE_CONTROL_POLICY"),
  };
};

const text = (facts: Facts, property: string): string | undefined => {
  const value = facts.props[property];
  return typeof value === "string" && value !== "" ? value : undefined;
};

const rootOf = ({ organization }: Tree): string => {
  const roots = organization.props["roots"];
  const [first] = Array.isArray(roots) ? (roots as { id?: unknown }[]) : [];
  return typeof first?.id === "string" ? first.id : "root";
};

const memo = <K, V>(compute: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as V;
  };
};
