// Decides one request in the company: identity, boundary, guard rails and the resource's policy together, with the reason.

import {
  evaluate,
  isSilent,
  type Decision,
  type NamedPolicy,
  type PolicyDocument,
  type Request,
  type Statement,
} from "../iam/index.ts";
import { statementsOf } from "../model/documents.ts";
import { buildModel, type Model } from "../model/model.ts";
import { accountOf } from "../model/accounts.ts";
import { declaredIdentities, namedIdentities, type Identity } from "./identities.ts";
import { organizationOf, type Organization } from "./organization.ts";
import type { Protected } from "./protected.ts";
import { guardsOf, known, requestContext, type Context } from "./requestContext.ts";

/** All stacks seen together. `identities` holds the declared ones and all that their trust policies name. */
export type Company = {
  model: Model;
  organization: Organization | undefined;
  accounts: readonly string[];
  identities: readonly Identity[];
  notes: readonly string[];
};

export type Answer = { request: Request; decision: Decision; statement?: Statement };

const NOBODY = buildModel([]);

/** One company per model: several rules ask the same one. */
export const companyOf = (model: Model): Company => {
  const known = companies.get(model) ?? gather(model);
  companies.set(model, known);
  return known;
};

const companies = new WeakMap<Model, Company>();

const gather = (model: Model): Company => {
  const organization = organizationOf(model);
  const declared = declaredIdentities(model);
  const accounts = [...new Set(model.resources.map(accountOf).filter((account) => account !== undefined))];
  const trusts = declared.flatMap(({ trust }) => known(trust));
  const identities = withNamed(declared, trusts, accounts);
  const notes = organization
    ? []
    : [
        "no state declares the organization: its SCPs and RCPs are not counted, so the answer may name too many",
      ];
  return { model, organization, accounts, identities, notes };
};

/** The company's identities and whoever the policy of a resource names beside them. */
export const identitiesAround = ({ identities, accounts }: Company, target: Protected): readonly Identity[] =>
  withNamed(identities, guardsOf(target), [...new Set([...accounts, target.account])]);

/** The company with someone whom nothing in it names. */
export const withIdentity = (company: Company, who: Identity): Company =>
  company.identities.some(({ name }) => name === who.name)
    ? company
    : { ...company, identities: [...company.identities, who] };

const withNamed = (
  all: readonly Identity[],
  documents: readonly PolicyDocument[],
  accounts: readonly string[],
): readonly Identity[] => [
  ...all,
  ...namedIdentities(NOBODY, documents, accounts, new Set(all.map(({ name }) => name))),
];

/**
 * The decision with the deciding statement. Headers that a caller may leave out do not leave it open: who is let in
 * without them can make the call.
 */
export const decide = (company: Company, who: Identity, action: string, target: Protected): Answer => {
  const policies = policiesFor(company, who, target);
  const { scps, rcps, identity, boundary, resource } = policies;
  const all = [...identity, boundary, resource, ...scps.flat(), ...rcps.flat()];
  const asked = (context: Context): Answer => {
    const request = {
      principal: who.principal,
      action,
      resource: target.arn,
      resourceAccount: target.account,
      context,
    };
    const decision = evaluate(request, policies);
    const statement = decision.statement && statementNamed(all, decision.statement);
    return { request, decision, ...(statement ? { statement } : {}) };
  };
  const context = requestContext(company.organization, who.principal, target, all);
  const answer = asked(context);
  const keys = answer.decision.unknownKeys ?? [];
  if (answer.decision.effect !== "maybe" || !keys.some(isOmittable)) return answer;
  const bare = asked({
    ...Object.fromEntries(Object.entries(context).filter(([key]) => !isOmittable(key))),
    ...(keys.includes("s3:if-none-match") ? NEW_OBJECT : {}),
  });
  return bare.decision.effect === "allow" ? bare : answer;
};

/** True where `decide` denies, since nothing speaks of such a call; most identities say nothing of most of them. */
export const isOutOfReach = (company: Company, who: Identity, action: string, target: Protected): boolean =>
  isSilent(
    { principal: who.principal, action, resourceAccount: target.account },
    policiesFor(company, who, target),
  );

/** A condition that any caller may set, and a store may ask for: write only where nothing is yet. */
const NEW_OBJECT = { "s3:if-none-match": "*", "s3:objectcreationoperation": "true" };

/** Keys of what a request may carry but needs not: headers of uploads, tags. */
const OMITTABLE = /^(?:s3:(?:x-amz-|if-none-match$|objectcreationoperation$)|aws:requesttag\/|aws:tagkeys$)/;
const isOmittable = (key: string): boolean => OMITTABLE.test(key.toLowerCase());

/** Every policy that bears on a call of `who` on `target`. */
export const policiesFor = ({ organization }: Company, who: Identity, target: Protected) => {
  const account = "account" in who.principal ? who.principal.account : "";
  return {
    identity: who.identity,
    ...(who.boundary ? { boundary: who.boundary } : {}),
    scps: organization?.scps(account) ?? [],
    rcps: organization?.rcps(target.account) ?? [],
    ...(target.policy ? { resource: target.policy } : {}),
    ...(target.grants ? { grants: target.grants } : {}),
    ...(organization?.managementAccount === undefined
      ? {}
      : { managementAccount: organization.managementAccount }),
  };
};

const statementNamed = (
  policies: readonly (NamedPolicy | undefined)[],
  { policy, index }: NonNullable<Decision["statement"]>,
): Statement | undefined => {
  const found = policies.find((candidate) => candidate?.name === policy);
  return known(found).flatMap(statementsOf)[index];
};
