// Decides whether production is in units of its own, and every unit that holds accounts says what it is for.

import { treeOf, type Tree } from "../../access/tree.ts";
import { input, type Facts } from "../../facts.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { servesCustomers } from "../../model/places.ts";
import { tagOf } from "../../model/tags.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const separateProduction = (model: Model): readonly Verdict[] => {
  const tree = treeOf(model);
  if (!tree) return [];
  return judgeEach([tree.organization, ...tree.units], (unit) => {
    const accounts = tree.accounts.filter((account) => parentOf(tree, account) === unit);
    if (accounts.length === 0) return notApplicable("it holds no accounts", unit.urn);
    const faults = [...mixed(accounts), ...(unit === tree.organization ? [] : unsaid(unit, accounts))];
    return faults.length > 0 ? fail(unit.urn, faults.join("; ")) : pass(unit.urn);
  });
};

const parentOf = (tree: Tree, account: Facts): Facts => tree.way(account).at(-2) ?? tree.organization;

/** By tag, else an account is called by what it is for. */
const environmentOf = (account: Facts): string =>
  tagOf(account, "lockgate:environment") ?? input(account, "name").string() ?? account.name;

const namesOf = (accounts: readonly Facts[]): string => accounts.map(({ name }) => name).join(", ");

/** What all environments share is neither. */
const mixed = (accounts: readonly Facts[]): readonly string[] => {
  const production = accounts.filter((account) => servesCustomers(environmentOf(account)));
  const other = accounts.filter((account) => !isProduction(environmentOf(account)));
  return production.length > 0 && other.length > 0
    ? [`production (${namesOf(production)}) is beside what is not (${namesOf(other)})`]
    : [];
};

const unsaid = (unit: Facts, accounts: readonly Facts[]): readonly string[] => {
  const said = tagOf(unit, "lockgate:environment");
  if (said === undefined) return ["it has no tag lockgate:environment"];
  const others = accounts.filter((account) => {
    const environment = tagOf(account, "lockgate:environment");
    return environment !== undefined && servesCustomers(environment) !== servesCustomers(said);
  });
  return others.length > 0 ? [`it is for ${said}, but holds ${namesOf(others)}`] : [];
};
