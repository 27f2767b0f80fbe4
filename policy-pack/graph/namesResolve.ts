// Decides whether the names in policies mean somebody: a name that nobody has is free for whoever takes it.

import { companyOf } from "../access/company.ts";
import { stackNames } from "../access/stackNames.ts";
import { bindsCalls } from "../access/tree.ts";
import { untrusted } from "../access/untrusted.ts";
import { valuesOf } from "../access/context.ts";
import { input, type Facts } from "../facts.ts";
import type { PolicyDocument, Statement } from "../iam/index.ts";
import { accountOf } from "../model/accounts.ts";
import { arnOf } from "../model/arns.ts";
import { demanded, documentAt, many, statementsOf } from "../model/documents.ts";
import { isListed } from "../model/issuers.ts";
import type { Model } from "../model/model.ts";
import type { Kind } from "../model/tokens.ts";
import { stackOf } from "../settings.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../verdict.ts";

/** Where policies stand that name somebody: by kind the property. */
const PLACES: readonly { kind: Kind; property: string }[] = [
  { kind: "role", property: "assumeRolePolicy" },
  { kind: "bucketPolicy", property: "policy" },
  { kind: "key", property: "policy" },
  { kind: "keyPolicy", property: "policy" },
  { kind: "topicPolicy", property: "policy" },
  { kind: "queuePolicy", property: "policy" },
  { kind: "secretPolicy", property: "policy" },
  { kind: "imagesPolicy", property: "policy" },
  { kind: "rolePolicy", property: "policy" },
  { kind: "policy", property: "policy" },
  { kind: "organizationPolicy", property: "content" },
];

/** Names that AWS makes: no stack declares them. */
const BY_AWS = /:role\/(?:aws-service-role\/|aws-reserved\/|AWSReservedSSO_)/;

/**
 * Roles and users, as principals or in conditions, and buckets, roles and jobs as resources. Only in accounts that a
 * stack in view is for: of others nobody here knows what there is. What CloudFormation makes is declared by no state; its
 * name means somebody where its role alone can take it. Names of others stand in `lz-stack.external`.
 */
export const namesResolve = (model: Model): readonly Verdict[] => {
  if (new Set(model.resources.map(({ urn }) => stackOf(urn))).size < 2) {
    return [notApplicable("one stack alone does not show who else there is")];
  }
  const accounts = accountsInView(model);
  const declared = new Set(model.resources.flatMap(arnsOf));
  const isStacks = stackNames(model);
  const means = (arn: string) =>
    declared.has(arn) ||
    BY_AWS.test(arn) ||
    isListed(arn, [...model.settings.external, ...model.settings.platform.map(({ identity }) => identity)]) ||
    isStacks(arn) ||
    isReserved(model, arn);
  return PLACES.flatMap(({ kind, property }) =>
    judgeEach(model.of(kind).filter(speaksOfCalls), (facts) => {
      const document = documentAt(input(facts, property));
      const named = document === undefined ? [] : namesIn(document);
      const known = named.filter((arn) => isInView(arn, accounts));
      if (known.length === 0)
        return notApplicable("it names nobody whom a stack in view declares", facts.urn);
      const dangling = known.filter((arn) => !means(arn));
      return dangling.length > 0
        ? fail(
            facts.urn,
            `${dangling.join(", ")} is declared by no stack, so that somebody else may take the name`,
          )
        : pass(facts.urn);
    }),
  );
};

/**
 * A role that is still to come, whose name nobody may take whom the settings do not trust: what the organization's guard
 * rails keep for the platform is no more free for being named first.
 */
const isReserved = (model: Model, arn: string): boolean => {
  const account = /^arn:[^:]+:iam::(\d{12}):role\//.exec(arn)?.[1];
  const company = companyOf(model);
  if (account === undefined || company.organization === undefined) return false;
  return untrusted(company, "iam:CreateRole", { arn, account, notes: [] }).length === 0;
};

/** Of an organization's policies only some types are policies of IAM. */
const speaksOfCalls = (facts: Facts): boolean =>
  facts.type !== "aws:organizations/policy:Policy" || bindsCalls(facts);

/** A version of a layer declares the layer, too. */
const arnsOf = (facts: Facts): readonly string[] => {
  const arn = arnOf(facts);
  return arn === undefined ? [] : [arn, arn.replace(/(:layer:[^:]+):\d+$/, "$1")];
};

/** The name of a bucket may tell its account; one that does not may be anywhere. */
const isInView = (arn: string, accounts: ReadonlySet<string>): boolean => {
  const account = arn.split(":")[4] || /(?<!\d)\d{12}(?!\d)/.exec(arn)?.[0];
  return account === undefined || accounts.has(account);
};

/** The stack of the organization declares a few roles in every account; what else is there other stacks say. */
const accountsInView = (model: Model): ReadonlySet<string> => {
  const central = new Set(model.of("organization").map(({ urn }) => stackOf(urn)));
  const own = model.resources.filter(({ urn }) => !central.has(stackOf(urn)));
  const management = companyOf(model).organization?.managementAccount;
  return new Set([...own.map(accountOf), management].filter((account) => account !== undefined));
};

const WHO = /^arn:[^:]+:iam::\d{12}:(?:role|user)\/[^*?$]+$/;
const WHAT = /^arn:[^:]+:(?:s3:::[^*?$/]+|(?:iam|codebuild|lambda|sqs|sns):[^*?$]*:\d{12}:[^*?$]+)$/;

/**
 * A provider of OpenID Connect has its issuer's address for a name: whoever makes it makes the same one, and nobody comes
 * by it but with a token of that issuer, which IAM-13 wants listed. One of SAML has any name and what its maker says.
 */
const ISSUER = /^arn:[^:]+:iam::\d{12}:oidc-provider\//;

/** Whoever takes the name is in another account than the one that is asked for. */
const isBound = (statement: Statement): boolean =>
  statement.Effect === "Allow" &&
  demanded(statement, "aws:resourceaccount", /^stringequals$/i).some((values) =>
    values.every((value) => /^\d{12}$/.test(value)),
  );

const namesIn = (document: PolicyDocument): readonly string[] => {
  const statements = statementsOf(document);
  const principals = statements.flatMap(({ Principal, NotPrincipal }) =>
    [Principal, NotPrincipal].flatMap((names) => (typeof names === "object" ? many(names["AWS"]) : [])),
  );
  const who = [...principals, ...valuesOf([document], "aws:principalarn")].filter((arn) => WHO.test(arn));
  const resources = statements
    .filter((statement) => !isBound(statement))
    .flatMap(({ Resource }) => many(Resource));
  // `bucket/*` speaks of the bucket.
  const what = resources
    .map((arn) => arn.replace(/^(arn:[^:]+:s3:::[^/]+)\/.*$/, "$1"))
    .filter((arn) => WHAT.test(arn) && !ISSUER.test(arn));
  return [...new Set([...who, ...what])];
};
