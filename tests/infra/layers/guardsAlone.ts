// Asks one guard at a time (bucket policy, key policy, guard rails) who gets past it, of everybody there is: each must
// hold by itself, so that a mistake in one is no way in. Everybody: what all stacks declare and name, an administrator
// and root of each account of the organization, and an outsider.
import { identitiesAround, policiesFor, type Company } from "../../../policy-pack/access/company.ts";
import { bindsCalls } from "../../../policy-pack/access/tree.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import type { Identity } from "../../../policy-pack/access/identities.ts";
import { ALLOW_ALL } from "../../../policy-pack/access/outsider.ts";
import { findProtected, type Protected } from "../../../policy-pack/access/protected.ts";
import { requestContext } from "../../../policy-pack/access/requestContext.ts";
import {
  evaluate,
  type ContextValue,
  type Effect,
  type NamedPolicy,
} from "../../../policy-pack/iam/index.ts";

/** An SCP or RCP; policies of other types say nothing about calls. */
export const isGuardRail = (facts: Facts): boolean =>
  facts.type === "aws:organizations/policy:Policy" && bindsCalls(facts);

/**
 * One sentence about one guard. `must` can make the call for certain, nobody beside `must` and `may` can or might.
 * `carries`: condition keys in lower case; undefined = the request does not have it.
 */
export type Claim = {
  guard: "resource" | "guardrails";
  action: string;
  resource: string;
  must: readonly string[];
  may?: readonly string[] | "anyone";
  carries?: Readonly<Record<string, string | readonly string[] | undefined>>;
};

export const claim = (
  guard: Claim["guard"],
  resource: string,
  action: string,
  must: string[],
  rest: Partial<Claim> = {},
): Claim => ({ guard, resource, action, must, ...rest });

const everything: NamedPolicy = { name: "all rights", document: ALLOW_ALL };
const open: NamedPolicy = {
  name: "a resource that lets everybody in",
  document: { Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] },
};

/** Sentences about the claims that do not hold, each with the principal that gets in or is kept out. */
export function* faultsOf(company: Company, claims: readonly Claim[]): Generator<string> {
  for (const claim of claims) {
    const target = findProtected(company.model, claim.action, claim.resource);
    for (const who of everybody(company, target, claim.must)) {
      if (claim.guard === "guardrails" && !isBound(company, who)) continue;
      const fault = faultOf(ask(company, who, claim, target).effect, who.name, claim);
      if (fault !== undefined) yield fault;
    }
  }
}

function faultOf(effect: Effect, name: string, { action, must, may = [] }: Claim): string | undefined {
  const known = must.includes(name) || may === "anyone" || may.includes(name);
  if (effect !== "deny" && !known) return `${name} gets in: ${action}`;
  if (effect !== "allow" && must.includes(name)) return `${name} is kept out: ${action}`;
  return undefined;
}

/**
 * Accounts without resources have administrators too, and so is asked who must get in, whether or not a document still
 * names it: the role that AWS makes in an account is declared nowhere.
 */
function everybody(company: Company, target: Protected, must: readonly string[]): Identity[] {
  const accounts = company.model.resources
    .filter(({ type }) => type === "aws:organizations/account:Account")
    .map(({ props }) => String(props["id"]));
  const added = [
    ...must,
    ...accounts.flatMap((account) => [
      `arn:aws:iam::${account}:role/synthetic-administrator`,
      `arn:aws:iam::${account}:root`,
    ]),
  ].map((arn): Identity => {
    const kind = arn.endsWith(":root") ? "root" : "role";
    const account = arn.split(":")[4] ?? "";
    return { name: arn, principal: { kind, arn, account }, declared: false, identity: [everything] };
  });
  const all = [...added, ...identitiesAround(company, target)];
  return [...new Map(all.map((who) => [who.name, who])).values()];
}

/** Guard rails bind members of the organization; the management account and outsiders meet the other guards. */
const isBound = ({ organization }: Company, { principal }: Identity): boolean =>
  "account" in principal &&
  organization?.path(principal.account) !== undefined &&
  principal.account !== organization.managementAccount;

function ask(company: Company, who: Identity, claim: Claim, target: Protected) {
  const all = policiesFor(company, who, target);
  const alone =
    claim.guard === "resource"
      ? { ...all, scps: [], rcps: [] }
      : { scps: all.scps, rcps: all.rcps, identity: [everything], resource: open };
  const documents = [
    ...(alone.identity ?? []),
    "boundary" in alone ? alone.boundary : undefined,
    alone.resource,
  ];
  const context: Record<string, ContextValue | undefined> = {
    ...requestContext(company.organization, who.principal, target, [...documents, ...alone.scps.flat()]),
    "aws:requestedregion": target.region ?? "eu-central-1",
    ...claim.carries,
  };
  const request = {
    principal: who.principal,
    action: claim.action,
    resource: claim.resource,
    resourceAccount: target.account,
    context: given(context),
  };
  const decision = evaluate(request, alone);
  if (decision.effect !== "maybe") return decision;
  // Headers that are left out do not leave it open.
  const bare = Object.entries(context).filter(
    ([key]) => key in (claim.carries ?? {}) || !key.startsWith("s3:x-amz-"),
  );
  const answer = evaluate({ ...request, context: given(Object.fromEntries(bare)) }, alone);
  return answer.effect === "allow" ? answer : decision;
}

const given = (context: Record<string, ContextValue | undefined>): Record<string, ContextValue> =>
  Object.fromEntries(
    Object.entries(context).filter((entry): entry is [string, ContextValue] => entry[1] !== undefined),
  );
