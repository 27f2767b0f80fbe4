// Decides who gets at member accounts from outside: who moves one away from its guard rails, who becomes its administrator.

import { input, type Facts } from "../facts.ts";
import type { PolicyDocument } from "../iam/index.ts";
import { needAccount } from "../model/accounts.ts";
import type { Model } from "../model/model.ts";
import { fail, judge, pass, undecidable, type Verdict } from "../verdict.ts";
import { companyOf } from "./company.ts";
import { isSure, routeOf } from "./reach.ts";
import type { Tree } from "./tree.ts";
import { untrusted } from "./untrusted.ts";
import type { Access } from "./closure.ts";

/** The role that AWS makes in each account of an organization unless another name is asked for. */
const DEFAULT_DOOR = "OrganizationAccountAccessRole";

export const onMemberDoors = (model: Model, tree: Tree): readonly Verdict[] => {
  const home = needAccount(tree.organization);
  return tree.accounts.flatMap((account) =>
    judge(account.urn, () => [moved(model, account, home), entered(model, account, home)]),
  );
};

/** Out of its unit an account leaves the unit's guard rails behind. */
const moved = (model: Model, account: Facts, home: string): Verdict => {
  const arn = account.props["arn"];
  const target = {
    arn: typeof arn === "string" ? arn : `arn:aws:organizations::${home}:account/o-any/any`,
    account: home,
    ...tagsOf(account),
    notes: [],
  };
  const found = declared(untrusted(companyOf(model), "organizations:MoveAccount", target));
  const [sure] = found.filter(isSure);
  if (sure) return fail(account.urn, `${routeOf(sure)} can organizations:MoveAccount`);
  const [open] = found;
  return open ? undecidable(account.urn, `policies of ${open.who.name}`) : pass(account.urn);
};

const tagsOf = (account: Facts): { tags?: Record<string, string> } => {
  const tags = input(account, "tags");
  if (tags.state === "unknown") return {};
  return { tags: Object.fromEntries(tags.keys().map((key) => [key, tags.at(key).string() ?? ""])) };
};

/**
 * The guard rails spare the role by which the platform repairs an account, and it trusts the management account as a
 * whole. While an account has no number yet nobody can enter it.
 */
const entered = (model: Model, account: Facts, home: string): Verdict => {
  const id = account.props["id"];
  if (typeof id !== "string") return pass(account.urn);
  const role = input(account, "roleName").string() ?? DEFAULT_DOOR;
  const policy = { name: `the trust of ${role}`, document: trustOf(home) };
  const target = { arn: `arn:aws:iam::${id}:role/${role}`, account: id, policy, notes: [] };
  const [first] = declared(untrusted(companyOf(model), "sts:AssumeRole", target)).filter(isSure);
  return first ? fail(account.urn, `${routeOf(first)} can become its ${role}`) : pass(account.urn);
};

const trustOf = (management: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${management}:root` }, Action: "sts:AssumeRole" },
  ],
});

/** Whoever else is in the management account, nobody can bind. */
const declared = (found: readonly Access[]): readonly Access[] => found.filter(({ who }) => who.declared);
