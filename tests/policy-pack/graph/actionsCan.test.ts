// What each action of a pipeline has to call, asked of both sides before a release does.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { ruleCases } from "../ruleCases.ts";
import { allow, arnOf, B, bucket, role, trusts } from "../access/people.ts";
import { A } from "../access/people.ts";
import { action, change, json, resource, without } from "../world.ts";

const STORE = "arn:aws:s3:::artifacts";
const KEY = `arn:aws:kms:eu-west-1:${A}:key/artifacts`;
const JOB = `arn:aws:codebuild:eu-west-1:${B}:project/deploy`;
const inB = { account: B };
const lets = (name: string, actions: readonly string[], target: string, account = B) => ({
  Effect: "Allow",
  Principal: { AWS: arnOf(name, account) },
  Action: actions,
  Resource: target,
});
/** A pipeline of account A with one action, whose job runs in account B as a role of its own. */
const world = (patch: Record<string, unknown> = {}) => [
  resource(
    "pipeline",
    "releases",
    {
      name: "releases",
      roleArn: arnOf("pipeline"),
      artifactStores: [{ location: "artifacts", type: "S3", encryptionKey: { id: KEY, type: "KMS" } }],
      stages: [
        {
          name: "Deploy",
          actions: [
            action("deploy", {
              roleArn: arnOf("deploy-run", B),
              inputArtifacts: ["Release"],
              outputArtifacts: ["Report"],
              ...patch,
            }),
          ],
        },
      ],
    },
    { account: A },
  ),
  ...role("pipeline", {
    trust: trusts({ Service: "codepipeline.amazonaws.com" }),
    allows: [allow("sts:AssumeRole", arnOf("deploy-run", B))],
  }),
  ...role("deploy-run", {
    account: B,
    trust: trusts({ AWS: arnOf("pipeline") }),
    allows: [allow(["codebuild:StartBuild", "codebuild:BatchGetBuilds"], JOB)],
  }),
  ...role("deploy", {
    account: B,
    trust: trusts({ Service: "codebuild.amazonaws.com" }),
    allows: [
      allow("s3:GetObject", `${STORE}/releases/Release/*`),
      allow("s3:PutObject", `${STORE}/releases/Report/*`),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], KEY, {
        Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
      }),
    ],
  }),
  resource(
    "project",
    "deploy",
    { name: "deploy", arn: JOB, serviceRole: arnOf("deploy", B), tags: { "lockgate:step": "deploy" } },
    inB,
  ),
  ...bucket("artifacts", json(lets("deploy", ["s3:GetObject", "s3:PutObject"], `${STORE}/*`))),
  resource(
    "key",
    "artifacts-key",
    { keyId: KEY, arn: KEY, policy: json(lets("deploy", ["kms:Decrypt", "kms:GenerateDataKey"], "*")) },
    { account: A },
  ),
];
const rights = (name: string, ...statements: readonly object[]) =>
  change(world(), `${name}-rights`, { policy: json(...statements) });

ruleCases("G-11", [
  { name: "every right on both sides", expect: "pass", resources: world() },
  {
    name: "an action that gets and puts nothing needs no store",
    expect: "pass",
    resources: without(
      without(world({ inputArtifacts: [], outputArtifacts: [] }), "artifacts-policy"),
      "artifacts-key",
    ),
  },
  {
    name: "the pipeline can't become the action's role",
    expect: "fail",
    says: `${arnOf("pipeline")} needs sts:AssumeRole`,
    resources: rights("pipeline", allow("s3:*")),
  },
  {
    name: "the action's role does not trust the pipeline",
    expect: "fail",
    says: "needs sts:AssumeRole",
    resources: change(world(), "deploy-run", { assumeRolePolicy: trusts({ AWS: arnOf("other") }) }),
  },
  {
    name: "the action can't start its job",
    expect: "fail",
    says: "needs codebuild:StartBuild",
    resources: rights("deploy-run", allow("codebuild:BatchGetBuilds", JOB)),
  },
  {
    name: "the job can't get the artifact",
    expect: "fail",
    says: `${arnOf("deploy", B)} needs s3:GetObject on ${STORE}/releases/Release/`,
    resources: rights("deploy", allow("kms:*", KEY), allow("s3:PutObject", `${STORE}/*`)),
  },
  {
    name: "the job may get another artifact only",
    expect: "fail",
    says: "needs s3:GetObject",
    resources: rights("deploy", allow("kms:*", KEY), allow("s3:*", `${STORE}/releases/Report/*`)),
  },
  {
    name: "the store's policy forgets the job's account",
    expect: "fail",
    says: "needs s3:PutObject",
    resources: change(world(), "artifacts-policy", {
      policy: json(lets("deploy", ["s3:GetObject"], `${STORE}/*`)),
    }),
  },
  {
    name: "the key's policy forgets the job's account: broken before the first release",
    expect: "fail",
    says: "needs kms:Decrypt",
    resources: change(world(), "artifacts-key", { policy: json(lets("other", ["kms:Decrypt"], "*")) }),
  },
  {
    name: "the store denies by a statement, which is named",
    expect: "fail",
    says: '"Closed"',
    resources: change(world(), "artifacts-policy", {
      policy: json(lets("deploy", ["s3:*"], `${STORE}/*`), {
        Sid: "Closed",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `${STORE}/*`,
      }),
    }),
  },
  {
    name: "nobody is seen",
    expect: "notApplicable",
    resources: world().filter(({ type }) => type.endsWith(":Pipeline")),
  },
  {
    name: "the role's boundary is declared by a stack that is not in view",
    expect: "undecidable",
    says: "hangs on a permissions boundary that no stack in view declares (LOCKGATE_STATES gives the others: lockgate states export)",
    resources: change(world(), "deploy-run", {
      permissionsBoundary: `arn:aws:iam::${B}:policy/lockgate-boundary`,
    }),
  },
  {
    name: "a policy that nobody knows",
    expect: "undecidable",
    says: "hangs on a policy that is not known",
    resources: change(world(), "artifacts-policy", { policy: UNKNOWN }),
  },
]);
