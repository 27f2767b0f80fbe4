// Decides whether workflows of others become a role only as declared, and production's only from where it is guarded.

import { whoCanReach, type Access } from "../access/closure.ts";
import { companyOf } from "../access/company.ts";
import { findProtected } from "../access/protected.ts";
import { isSure, routeOf } from "../access/reach.ts";
import { input, type Facts } from "../facts.ts";
import type { Statement } from "../iam/index.ts";
import { callerArnOf } from "../model/accounts.ts";
import { demanded, documentAt, statementsOf } from "../model/documents.ts";
import { isGitHub, isListed, issuersIn } from "../model/issuers.ts";
import type { Model } from "../model/model.ts";
import { placesOf, servesCustomers, type Place } from "../model/places.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../verdict.ts";

/** What the issuer says of the caller, `repo:owner/name:environment:prod`; a pattern where the policy takes one. */
type Subject = { issuer: string; text: string };

const EVERYONE = "any subject";

/**
 * Each subject that a trust policy lets in against the company's own list, `lz-stack.workflows`, where it has one; and
 * each that its role, by itself or by others that it becomes, takes into production.
 */
export const namedSubjects = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("role"), (role) => {
    const subjects = subjectsOf(role);
    if (subjects.length === 0) return notApplicable("no workflow can become it", role.urn);
    const faults = [...undeclared(model, subjects), ...intoProduction(model, role, subjects)];
    return faults.length > 0 ? faults.map((fault) => fail(role.urn, fault)) : pass(role.urn);
  });

const subjectsOf = (role: Facts): readonly Subject[] => {
  const document = documentAt(input(role, "assumeRolePolicy"));
  return document === undefined ? [] : statementsOf(document).flatMap(subjectsIn);
};

const subjectsIn = (statement: Statement): readonly Subject[] =>
  statement.Effect === "Allow"
    ? issuersIn(statement).flatMap((issuer) => {
        const texts = demanded(statement, `${issuer.toLowerCase()}:sub`).flat();
        return (texts.length > 0 ? texts : [EVERYONE]).map((text) => ({ issuer, text }));
      })
    : [];

const undeclared = ({ settings: { workflows } }: Model, subjects: readonly Subject[]): readonly string[] => {
  const strangers = subjects.filter(({ text }) => !isListed(text, workflows));
  return workflows.length === 0 || strangers.length === 0
    ? []
    : [`it lets in ${listed(strangers)}, which lz-stack.workflows does not list`];
};

/** Reviewers guard an environment and the default branch; all else whoever may push or open a pull request can be. */
const GUARDED = /^repo:[^*?:/]+\/[^*?:/]+:(?:environment:[^*?]+|ref:refs\/heads\/(?:main|master))$/;

const isGuarded = ({ issuer, text }: Subject): boolean =>
  isGitHub(issuer) ? GUARDED.test(text) : text !== EVERYONE && !/[*?]/.test(text);

const intoProduction = (model: Model, role: Facts, subjects: readonly Subject[]): readonly string[] => {
  const loose = subjects.filter((subject) => !isGuarded(subject));
  const arn = callerArnOf(role);
  const way = loose.length > 0 && arn !== undefined ? wayToProduction(model, arn) : undefined;
  if (!way) return [];
  const { access, place, action } = way;
  const perhaps = isSure(access) ? "" : "perhaps ";
  return [
    `${listed(loose)} gets into production: ${routeOf(access)}, ${perhaps}${action} in ${place.environment}`,
  ];
};

type Way = { access: Access; place: Place; action: string };

const wayToProduction = (model: Model, arn: string): Way | undefined => {
  const company = companyOf(model);
  const places = placesOf(model).filter(({ environment }) => servesCustomers(environment));
  const ways = places.flatMap((place) =>
    place.actions.flatMap((action): Way[] => {
      const target = findProtected(model, action, place.arn, place.account);
      const access = whoCanReach(company, action, target).get(arn);
      return access ? [{ access, place, action }] : [];
    }),
  );
  return ways.find(({ access }) => isSure(access)) ?? ways[0];
};

const listed = (subjects: readonly Subject[]): string =>
  [...new Set(subjects.map(({ text }) => text))].join(", ");
