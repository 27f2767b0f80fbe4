// Decides whether access is watched and roles have one manager: analyzers, policies that don't fight, short sessions.

import { input, type Facts } from "../../facts.ts";
import { regionsWithout } from "../../model/coverage.ts";
import { covers, itemsOf, statementsOf } from "../../model/documents.ts";
import { DEPLOY_CALLS } from "../../model/deploys.ts";
import type { Model } from "../../model/model.ts";
import { rightsOf } from "../../model/principals.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const watchAccess = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) => watched(model, organization)),
  ...judgeEach(model.of("role"), (role) => {
    const faults = [...fights(model, role), ...longSession(model, role)];
    return faults.length > 0 ? fail(role.urn, faults.join("; ")) : pass(role.urn);
  }),
];

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
