// Who can rewrite the gates of a store, or become its writer or reader.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { A, allow, arnOf, guardRail, organization, role, trusts } from "../access/people.ts";
import { ruleCases } from "../ruleCases.ts";
import { change, json, resource } from "../world.ts";
import { assumes, trusting } from "./environments.ts";
import {
  DEPLOY,
  READER,
  WRITER,
  administer,
  encryption,
  holders,
  inA,
  objects,
  policies,
  root,
  store,
} from "./gatedStore.ts";

const signing = (...statements: object[]) =>
  resource("key", "signing", { keyUsage: "SIGN_VERIFY", policy: json(...statements) }, inA);
const project = resource(
  "project",
  "verify-job",
  { name: "lockgate-app-dev-verify", serviceRole: arnOf("verify") },
  inA,
);
const spared = { ArnNotEquals: { "aws:PrincipalArn": DEPLOY } };
/** What only the deploy role may do in the company. */
const rails = (...actions: readonly string[]) => [
  ...organization(),
  ...guardRail("roles", A, { Effect: "Deny", Action: actions, Resource: "*", Condition: spared }),
];
const ALL = ["iam:*Role*", "codebuild:*Project", "codebuild:StartBuild*"];
const pipeline = resource("pipeline", "releases", { name: "app" }, inA);
const closed = [...store, ...holders, project, ...rails(...ALL)];
const bucketPolicy = (...statements: object[]) =>
  change(store, "store-policy", { policy: json(...statements) });
const other = (...allows: object[]) => [...store, ...holders, ...role("other", { allows })];

/** Whoever deploys, and a role of tasks that becomes it. */
const deployedBy = (name: string) => [
  ...role("LockgateDeploy", { allows: [allow("s3:PutBucketPolicy")], trust: trusting(arnOf(name)) }),
  ...role(name, { allows: [assumes(DEPLOY)], trust: trusts({ Service: "ecs-tasks.amazonaws.com" }) }),
];

ruleCases("G-02", [
  { name: "the store alone: its policies keep everybody else out", expect: "pass", resources: store },
  {
    name: "one stack with the roles, which can't change themselves",
    expect: "pass",
    resources: [...store, ...holders],
  },
  {
    name: "all stacks, with guard rails around the roles and what runs as them",
    expect: "pass",
    resources: closed,
  },
  {
    name: "pipelines that guard rails keep as they are declared",
    expect: "pass",
    resources: [...store, ...holders, project, pipeline, ...rails(...ALL, "codepipeline:*")],
  },
  ...[
    "codepipeline:UpdatePipeline",
    "codepipeline:DeletePipeline",
    "codepipeline:OverrideStageCondition",
    "codepipeline:EnableStageTransition",
  ].map((action) => ({
    name: `a role that may ${action}`,
    expect: "fail" as const,
    says: action,
    on: "releases",
    resources: [...store, ...holders, pipeline, ...role("other", { allows: [allow(action)] })],
  })),
  {
    name: "a pipeline whose name nobody knows",
    expect: "undecidable",
    says: "name",
    on: "releases",
    resources: change([...store, ...holders, pipeline], "releases", { name: UNKNOWN }),
  },
  {
    name: "a pipeline where no store is",
    expect: "notApplicable",
    resources: [pipeline, ...role("other", { allows: [allow("codepipeline:*")] })],
  },
  { name: "a worker", expect: "pass", resources: [...closed, ...deployedBy("LockgateServer-dev")] },
  {
    name: "a task that becomes who deploys, as a stranger",
    expect: "fail",
    says: "ecs-tasks.amazonaws.com",
    on: "store",
    resources: [...closed, ...deployedBy("stranger")],
  },
  {
    name: "any administrator can become the reader, as its trust names the account",
    expect: "fail",
    says: "synthetic-administrator",
    on: "store",
    resources: [
      ...store,
      ...role("signer", { allows: [allow("s3:PutObject")] }),
      ...role("pull", { allows: [allow("s3:GetObject")], trust: trusting(root.AWS) }),
    ],
  },
  { name: "a key that signs, ruled by the deploy role", expect: "pass", resources: [signing(administer)] },
  {
    name: "a key that signs, which its account administers",
    expect: "fail",
    on: "signing",
    says: "can kms:PutKeyPolicy",
    resources: [signing({ ...administer, Condition: undefined })],
  },
  {
    name: "any administrator can rewrite the bucket policy",
    expect: "fail",
    says: "synthetic-administrator can s3:PutBucketPolicy, s3:DeleteBucketPolicy",
    on: "store",
    resources: bucketPolicy(encryption, ...objects),
  },
  {
    name: "or have new objects encrypted otherwise",
    expect: "fail",
    says: "s3:PutEncryptionConfiguration",
    on: "store",
    resources: bucketPolicy(policies, ...objects),
  },
  {
    name: "the key policy can be rewritten",
    expect: "fail",
    says: "kms:PutKeyPolicy",
    on: "store",
    resources: change(store, "store-key", { policy: json({ ...administer, Condition: undefined }) }),
  },
  {
    name: "grants on the key",
    expect: "fail",
    says: "kms:CreateGrant",
    on: "store",
    resources: change(store, "store-key", {
      policy: json({
        ...administer,
        Principal: { AWS: WRITER },
        Action: "kms:CreateGrant",
        Condition: undefined,
      }),
    }),
  },
  ...[
    "iam:UpdateAssumeRolePolicy",
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:DeleteRolePermissionsBoundary",
  ].map((action) => ({
    name: `another role may ${action} on the reader`,
    expect: "fail" as const,
    says: `${arnOf("other")} can ${action}`,
    on: "pull",
    resources: other(allow(action, READER)),
  })),
  {
    name: "another role may rewrite one that becomes the reader",
    expect: "fail",
    says: "iam:PutRolePolicy",
    on: "verify",
    resources: other(allow("iam:PutRolePolicy", arnOf("verify"))),
  },
  {
    name: "another role rewrites the job that becomes the reader",
    expect: "fail",
    says: "codebuild:UpdateProject",
    on: "verify",
    resources: [...other(allow("codebuild:UpdateProject")), project],
  },
  {
    name: "another role starts the job with commands of its own",
    expect: "fail",
    says: "StartBuild with codebuild:source.buildspec of its own",
    on: "verify",
    resources: [...other(allow("codebuild:StartBuild")), project],
  },
  {
    name: "with an image of its own",
    expect: "fail",
    says: "StartBuild with codebuild:environment.image of its own",
    on: "verify",
    resources: [
      ...other(
        allow("codebuild:StartBuild", "*", { Condition: { Null: { "codebuild:source.buildspec": "true" } } }),
      ),
      project,
    ],
  },
  {
    name: "a role that starts the job as it is",
    expect: "pass",
    resources: [
      ...other(
        allow("codebuild:StartBuild", "*", {
          Condition: {
            Null: { "codebuild:source.buildspec": "true", "codebuild:environment.image": "true" },
          },
        }),
      ),
      project,
    ],
  },
  {
    name: "over a role that a third one can assume, and says the way",
    expect: "fail",
    says: `${arnOf("third")}, becomes ${arnOf("other")} can iam:PutRolePolicy`,
    on: "pull",
    resources: [
      ...store,
      ...holders,
      ...role("other", { allows: [allow("iam:PutRolePolicy", READER)], trust: trusting(arnOf("third")) }),
      ...role("third", { allows: [assumes(arnOf("other"))] }),
    ],
  },
  {
    name: "all stacks: no guard rail around the roles",
    expect: "fail",
    says: "synthetic-administrator can iam:UpdateAssumeRolePolicy",
    resources: [...store, ...holders, project, ...rails("codebuild:*")],
  },
  {
    name: "all stacks: no guard rail around what runs as them",
    expect: "fail",
    says: "synthetic-administrator can codebuild:UpdateProject",
    on: "verify",
    resources: [...store, ...holders, project, ...rails("iam:*Role*")],
  },
  {
    name: "all stacks: a guard rail that spares one more role",
    expect: "fail",
    says: `${arnOf("rescue")} can`,
    resources: [
      ...store,
      ...organization(),
      ...holders,
      ...guardRail("roles", A, {
        Effect: "Deny",
        Action: "iam:*Role*",
        Resource: "*",
        Condition: { ArnNotLike: { "aws:PrincipalArn": [DEPLOY, "arn:aws:iam::*:role/rescue"] } },
      }),
    ],
  },
  {
    name: "a role without a store",
    expect: "notApplicable",
    resources: [...role("other"), resource("bucket", "logs", { bucket: "logs" }, inA)],
  },
  {
    name: "the bucket policy is unknown",
    expect: "undecidable",
    says: "policy",
    resources: change(store, "store-policy", { policy: UNKNOWN }),
  },
  {
    name: "the key policy is unknown",
    expect: "undecidable",
    says: "policy",
    resources: change(store, "store-key", { policy: UNKNOWN }),
  },
  {
    name: "the rights of another role are unknown",
    expect: "undecidable",
    says: "policies on the way",
    resources: change(other(allow("logs:*")), "other-rights", { policy: UNKNOWN }),
  },
]);
