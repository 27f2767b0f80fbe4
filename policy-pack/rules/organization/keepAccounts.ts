// Decides whether no account is lost: somebody is called in an emergency, nothing closes it by mistake, its guard rails fit.

import { bindsCalls, treeOf, type Tree } from "../../access/tree.ts";
import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const keepAccounts = (model: Model): readonly Verdict[] => {
  const tree = treeOf(model);
  if (!tree) return [];
  return [
    ...judgeEach(model.of("memberAccount"), (account) => {
      const faults = faultsOf(model, account);
      return faults.length > 0 ? fail(account.urn, faults.join("; ")) : pass(account.urn);
    }),
    ...judgeEach([tree.organization, ...tree.units, ...tree.accounts], (target) => crowded(tree, target)),
    ...judgeEach([tree.organization, ...tree.units], (target) =>
      target.protect ? pass(target.urn) : fail(target.urn, "it is not protected"),
    ),
    ...judgeEach(model.of("organizationPolicy").filter(bindsCalls), fits),
  ];
};

const faultsOf = (model: Model, account: Facts): readonly string[] => {
  const contacts = model
    .companions(account, "securityContact", "accountId")
    .concat(model.of("securityContact").filter((contact) => isOwn(contact, account)));
  const called = contacts.some((contact) => input(contact, "alternateContactType").string() === "SECURITY");
  return [
    ...(called ? [] : ["it has no AlternativeContact of type SECURITY"]),
    ...(input(account, "closeOnDeletion").boolean() === true ? ["closeOnDeletion is true"] : []),
    ...(account.protect ? [] : ["it is not protected"]),
  ];
};

/** Without accountId a contact is for the account that declares it. */
const isOwn = (contact: Facts, account: Facts): boolean =>
  input(contact, "accountId").state === "absent" && accountOf(contact) === account.props["id"];

/** AWS Organizations, "Quotas"; AWS's own policy takes one of the places. */
const PLACES = 5;
const CHARACTERS = 5120;
const TYPES = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const;

const crowded = (tree: Tree, target: Facts): Verdict => {
  const on = target === tree.organization ? undefined : target;
  const full = TYPES.map((type) => ({ type, count: tree.attached(type, on).length + 1 })).filter(
    ({ count }) => count > PLACES,
  );
  const texts = full.map(({ type, count }) => `${count} policies of type ${type}, ${PLACES} fit`);
  return texts.length > 0 ? fail(target.urn, texts.join("; ")) : pass(target.urn);
};

const fits = (policy: Facts): Verdict => {
  const content = input(policy, "content");
  const { length } = content.need(content.string());
  return length > CHARACTERS
    ? fail(policy.urn, `content has ${length} characters, ${CHARACTERS} fit`)
    : pass(policy.urn);
};
