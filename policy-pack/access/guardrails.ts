// Decides whether the guard rails of the organization refuse a call for certain, account by account.

import {
  evaluate,
  type ContextValue,
  type Decision,
  type PolicyDocument,
  type Principal,
} from "../iam/index.ts";
import type { Model } from "../model/model.ts";
import { fail, judge, pass, type Verdict } from "../verdict.ts";
import { instances } from "./candidates.ts";
import { contextOf, OUTSIDE_ACCOUNT, valuesOf, type Stance } from "./context.ts";
import { ALLOW_ALL } from "./outsider.ts";
import { known } from "./requestContext.ts";
import { treeOf, type Levels, type Tree } from "./tree.ts";
import { isTrusted } from "./untrusted.ts";

/** A member account as guard rails see it. `account` stands in for a number that AWS has not given yet. */
export type Member = { name: string; account: string; scps: Levels; rcps: Levels };

const NUMBER = "999999999999";

export const membersOf = (tree: Tree): readonly Member[] =>
  tree.accounts.map((facts) => ({
    name: facts.name,
    account: typeof facts.props["id"] === "string" ? facts.props["id"] : NUMBER,
    scps: tree.levels(facts, "SERVICE_CONTROL_POLICY"),
    rcps: tree.levels(facts, "RESOURCE_CONTROL_POLICY"),
  }));

/**
 * Judges every member account, and says for each fault in which accounts it is. Where guard rails can't be read or
 * placed, nobody can say that they don't refuse: then those are what must be made known.
 */
export const onMembers = (
  model: Model,
  check: (member: Member, tree: Tree) => readonly string[],
): readonly Verdict[] => {
  const tree = treeOf(model);
  if (!tree) return [];
  const { urn } = tree.organization;
  return judge(urn, () => {
    const members = membersOf(tree);
    const found = members.flatMap((member) => check(member, tree).map((fault) => ({ fault, member })));
    if (found.length === 0) return pass(urn);
    if (tree.open.length > 0) return tree.open;
    const byFault = Map.groupBy(found, ({ fault }) => fault);
    const texts = [...byFault].map(([fault, all]) => {
      const everywhere = all.length === members.length;
      return `${fault} in ${everywhere ? "every account" : all.map(({ member }) => member.name).join(", ")}`;
    });
    return fail(urn, shortened(texts).join("; "));
  });
};

const SHOWN = 5;
const shortened = (texts: readonly string[]): readonly string[] =>
  texts.length > SHOWN ? [...texts.slice(0, SHOWN), `and ${texts.length - SHOWN} more`] : texts;

export type Call = {
  principal: Principal;
  action: string;
  resource?: string;
  /** What is known of the request; undefined: the key is not in it. All else that guard rails ask for is open. */
  context?: Readonly<Record<string, ContextValue | undefined>>;
};

const EVERYONE: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
};

/** The decision where all other policies allow: what is left are the guard rails. */
export const decideGuarded = (member: Member, call: Call, stance: Stance = "insider"): Decision => {
  const service = call.action.split(":")[0] ?? "";
  const documents = [...member.scps, ...member.rcps].flat().flatMap(known);
  const request = {
    principal: call.principal,
    action: call.action,
    resource: call.resource ?? `arn:aws:${service}:eu-west-1:${member.account}:any`,
    resourceAccount: member.account,
    context: given({ ...contextOf(documents, stance), ...lowered(call.context ?? {}) }),
  };
  const policies = {
    identity: [{ name: "caller/all", document: ALLOW_ALL }],
    resource: { name: "resource/all", document: EVERYONE },
  };
  return evaluate(request, { ...policies, scps: member.scps, rcps: member.rcps });
};

const lowered = (context: NonNullable<Call["context"]>): NonNullable<Call["context"]> =>
  Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));

const given = (context: NonNullable<Call["context"]>): Record<string, ContextValue> =>
  Object.fromEntries(
    Object.entries(context).filter((entry): entry is [string, ContextValue] => entry[1] !== undefined),
  );

/** True where a guard rail surely refuses. */
export const refuses = (member: Member, call: Call): boolean => decideGuarded(member, call).effect === "deny";

/**
 * Administrators of an account: one by a name that nobody thought of, and one by each name that a guard rail spares,
 * since whoever rules the account may take that name; but for the platform's own.
 */
export const administratorsOf = (model: Model, member: Member): readonly Principal[] => {
  const documents = member.scps.flat().flatMap(known);
  const spared = valuesOf(documents, "aws:principalarn")
    .map((name) => name.replace(/^(arn:[^:]+:iam)::\*:/, `$1::${member.account}:`))
    .filter((name) => name.split(":")[4] === member.account && /:(?:role|user)\//.test(name))
    .flatMap(instances)
    .filter((name) => !isTrusted(model, name));
  const names = [`arn:aws:iam::${member.account}:role/some-administrator`, ...spared];
  return [...new Set(names)].map((arn) => ({
    kind: arn.includes(":user/") ? ("user" as const) : ("role" as const),
    arn,
    account: member.account,
  }));
};

/** Someone with all rights in an account of nobody's organization. */
export const stranger: Principal = {
  kind: "role",
  arn: `arn:aws:iam::${OUTSIDE_ACCOUNT}:role/stranger`,
  account: OUTSIDE_ACCOUNT,
};

/** Calls that some administrator of the account might make, by the actions asked for. */
export const openTo = (model: Model, member: Member, actions: readonly string[]): readonly string[] => {
  const all = administratorsOf(model, member);
  return actions.filter((action) => !all.every((principal) => refuses(member, { principal, action })));
};
