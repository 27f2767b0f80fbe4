// Decides whether access is watched and roles have one manager: analyzers, policies that don't fight, short sessions.

import { input, type Facts, type Input } from "../../facts.ts";
import { regionsWithout } from "../../model/coverage.ts";
import { keysOf } from "../../access/context.ts";
import type { Statement } from "../../iam/index.ts";
import { covers, documentAt, itemsOf, many, statementsOf } from "../../model/documents.ts";
import { DEPLOY_CALLS } from "../../model/deploys.ts";
import type { Model } from "../../model/model.ts";
import { rightsOf } from "../../model/principals.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const watchAccess = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) => watched(model, organization)),
  ...secondFactor(model),
  ...judgeEach(model.of("role"), (role) => {
    const faults = [...fights(model, role), ...longSession(model, role)];
    return faults.length > 0 ? fail(role.urn, faults.join("; ")) : pass(role.urn);
  }),
];

/**
 * Who signs in with what is set in the identity provider, where nobody here sees it. Where one permission set denies all
 * calls without a sign of a second factor, that is how the company asks for it.
 */
const secondFactor = (model: Model): readonly Verdict[] => {
  const sets = model.of("permissionSetPolicy");
  const asked = sets.some((facts) => {
    const position = input(facts, "inlinePolicy");
    return position.state === "known" && demandsSign(position);
  });
  if (!asked) return sets.map(({ urn }) => pass(urn));
  return [
    ...judgeEach(sets, (facts) => asks(facts, demandsSign(input(facts, "inlinePolicy")))),
    ...judgeEach(model.of("permissionSet"), (facts) =>
      asks(facts, model.companions(facts, "permissionSetPolicy", "permissionSetArn").length > 0),
    ),
  ];
};

const asks = (facts: Facts, does: boolean): Verdict =>
  does ? pass(facts.urn) : fail(facts.urn, "others deny all calls without a second factor, it does not");

const demandsSign = (position: Input): boolean => {
  const document = documentAt(position);
  return document !== undefined && statementsOf(document).some(refusesWithoutSign);
};

const SIGN = /^aws:(multifactorauth(present|age)|principaltag\/.+)$/i;

const refusesWithoutSign = (statement: Statement): boolean =>
  statement.Effect === "Deny" &&
  many(statement.Action).includes("*") &&
  many(statement.Resource).includes("*") &&
  keysOf(statement).some((key) => SIGN.test(key));

/** External access is found region by region, unused access once for all (IAM Access Analyzer, "Supported regions"). */
const watched = (model: Model, organization: Facts): Verdict => {
  const ofType = (type: string) =>
    model.of("accessAnalyzer").filter((facts) => (input(facts, "type").string() ?? "ACCOUNT") === type);
  const blind = regionsWithout(model, ofType("ORGANIZATION"));
  const faults = [
    ...(blind.length > 0 ? [`no analyzer of type ORGANIZATION in ${blind.join(", ")}`] : []),
    ...(ofType("ORGANIZATION_UNUSED_ACCESS").length > 0
      ? []
      : ["no analyzer of type ORGANIZATION_UNUSED_ACCESS"]),
  ];
  return faults.length > 0 ? fail(organization.urn, faults.join("; ")) : pass(organization.urn);
};

/**
 * A list on the role takes away what other resources attach, and they put it back. AWS lists on the role what hangs on
 * it, whoever attached it, so that only what no other resource attaches is the role's own.
 */
const fights = (model: Model, role: Facts): readonly string[] => {
  const attachments = model.companions(role, "rolePolicyAttachment", "role");
  const byOthers = attachments.map((facts) => input(facts, "policyArn"));
  const known = new Set(byOthers.map((position) => position.state === "known" && position.string()));
  const own = itemsOf(role, "managedPolicyArns").some((position) => !known.has(position.string() ?? ""));
  const inline = model.companions(role, "rolePolicy", "role");
  const names = new Set(inline.map((facts) => input(facts, "name").string()));
  const blocks = itemsOf(role, "inlinePolicies").some((item) => !names.has(item.at("name").string()));
  return [
    ...(own && attachments.length > 0
      ? ["managedPolicyArns and RolePolicyAttachments both manage its policies"]
      : []),
    ...(blocks && inline.length > 0 ? ["inlinePolicies and RolePolicies both manage its policies"] : []),
  ];
};

/** Calls by which one changes what runs, vouches for it, or changes who may do what. */
const PRIVILEGED = [
  ...DEPLOY_CALLS,
  "iam:AttachRolePolicy",
  "iam:CreatePolicyVersion",
  "iam:CreateRole",
  "iam:PassRole",
  "iam:PutRolePolicy",
  "iam:UpdateAssumeRolePolicy",
  "kms:PutKeyPolicy",
  "kms:Sign",
  "organizations:AttachPolicy",
  "s3:PutBucketPolicy",
  "signer:StartSigningJob",
];
const HOUR = 3600;

const longSession = (model: Model, role: Facts): readonly string[] => {
  const seconds = input(role, "maxSessionDuration").number() ?? HOUR;
  if (seconds <= HOUR) return [];
  const rights = rightsOf(model, role);
  const managed = rights.missing.find((name) =>
    /:aws:policy\/(Administrator|PowerUser|IAMFull)Access$/.test(name),
  );
  const call = rights.documents
    .flatMap(({ document }) => statementsOf(document))
    .filter((statement) => statement.Effect === "Allow")
    .map((statement) => PRIVILEGED.find((action) => covers(statement, action)))
    .find((action) => action !== undefined);
  const right = managed ?? call;
  return right === undefined ? [] : [`sessions last ${seconds} s, though it has ${right}`];
};
