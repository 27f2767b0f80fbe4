// A pipeline from dev to prod as it should be, with the projects that it runs.

import type { Facts } from "../../policy-pack/facts.ts";
import { buildNetwork } from "./worldNetwork.ts";
import { DEV, json, PROD, resource, TOOLING } from "./worldBasics.ts";

type ActionPatch = Record<string, unknown>;

export const action = (name: string, patch: ActionPatch = {}): Record<string, unknown> => ({
  name,
  category: "Build",
  owner: "AWS",
  provider: "CodeBuild",
  version: "1",
  runOrder: 1,
  configuration: { ProjectName: name },
  ...patch,
});

export const approval = (name: string, patch: ActionPatch = {}): Record<string, unknown> =>
  action(name, {
    category: "Approval",
    provider: "Manual",
    configuration: { NotificationArn: `arn:aws:sns:eu-west-1:${TOOLING}:approvals` },
    ...patch,
  });

const RELEASE = { inputArtifacts: ["release"] };

/** The role that an action acts as; it can start its project and no more. */
const actingIn = (account: string, name: string) => ({ roleArn: `arn:aws:iam::${account}:role/${name}-run` });

/** A pipeline from dev to prod as it should be: each deploy verified in its stage, prod approved right before. */
export const goodStages = () => ({
  source: {
    name: "Source",
    actions: [
      action("source", {
        category: "Source",
        provider: "CodeStarSourceConnection",
        outputArtifacts: ["source"],
        configuration: { FullRepositoryId: "acme/shop", BranchName: "main", DetectChanges: "false" },
        ...actingIn(TOOLING, "source"),
      }),
    ],
  },
  build: {
    name: "Build",
    actions: [
      action("build", {
        inputArtifacts: ["source"],
        outputArtifacts: ["release"],
        ...actingIn(TOOLING, "build"),
      }),
    ],
  },
  dev: {
    name: "Deploy-dev",
    onFailure: { result: "ROLLBACK" },
    actions: [
      action("verify", { ...RELEASE, runOrder: 1, ...actingIn(TOOLING, "verify") }),
      action("deploy-dev", { ...RELEASE, runOrder: 2, ...actingIn(DEV, "deploy-dev") }),
    ],
  },
  prod: {
    name: "Deploy-prod",
    onFailure: { result: "ROLLBACK" },
    actions: [
      approval("approve", { runOrder: 1, ...actingIn(TOOLING, "approve") }),
      action("verify", { ...RELEASE, runOrder: 2, ...actingIn(TOOLING, "verify") }),
      action("deploy-prod", { ...RELEASE, runOrder: 3, ...actingIn(PROD, "deploy-prod") }),
    ],
  },
});

type Stages = Record<string, { name: string; actions: readonly unknown[] }>;

const RUNS = [
  ...["source", "build", "verify", "approve"].map((name) => actingIn(TOOLING, name).roleArn),
  actingIn(DEV, "deploy-dev").roleArn,
  actingIn(PROD, "deploy-prod").roleArn,
];

const trust = (service: string, account: string) =>
  json({
    Effect: "Allow",
    Principal: { Service: `${service}.amazonaws.com` },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  });

const role = (name: string, account: string, assumeRolePolicy: string, rights: object) => [
  resource(
    "role",
    `${name}-role`,
    {
      name,
      arn: `arn:aws:iam::${account}:role/${name}`,
      assumeRolePolicy,
      permissionsBoundary: `arn:aws:iam::${account}:policy/Boundary`,
    },
    { account },
  ),
  resource("rolePolicy", `${name}-rights`, { role: name, policy: json(rights) }, { account }),
];

/** A CodeBuild project with its own role. */
export const project = (
  name: string,
  step: string | undefined,
  actions: readonly string[],
  environment?: string,
  account = TOOLING,
) => [
  resource(
    "project",
    name,
    {
      name,
      serviceRole: `arn:aws:iam::${account}:role/${name}`,
      source: { type: "CODEPIPELINE", buildspec: '{"version":0.2}' },
      artifacts: { type: "CODEPIPELINE" },
      environment: { image: "aws/codebuild/standard:7.0" },
      encryptionKey: `arn:aws:kms:eu-west-1:${TOOLING}:alias/pipelines`,
      vpcConfig: { vpcId: "vpc-builds", subnets: ["subnet-builds"], securityGroupIds: ["sg-builds"] },
      tags: {
        ...(step === undefined ? {} : { "lockgate:step": step }),
        ...(environment === undefined ? {} : { "lockgate:environment": environment }),
      },
    },
    { account },
  ),
  ...role(name, account, trust("codebuild", account), {
    Effect: "Allow",
    Action: actions,
    Resource: `arn:aws:lambda:eu-west-1:${account}:function:shop`,
  }),
];

const PIPELINE = `arn:aws:codepipeline:eu-west-1:${TOOLING}:releases`;

export const goodPipeline = (stages: Stages = goodStages()): readonly Facts[] => [
  resource(
    "pipeline",
    "releases",
    {
      name: "releases",
      arn: PIPELINE,
      pipelineType: "V2",
      roleArn: `arn:aws:iam::${TOOLING}:role/releases`,
      artifactStores: [],
      stages: Object.values(stages),
    },
    { account: TOOLING },
  ),
  resource(
    "notificationRule",
    "releases-failed",
    {
      resource: PIPELINE,
      eventTypeIds: ["codepipeline-pipeline-pipeline-execution-failed"],
      targets: [{ address: `arn:aws:sns:eu-west-1:${TOOLING}:releases` }],
    },
    { account: TOOLING },
  ),
  ...role("releases", TOOLING, trust("codepipeline", TOOLING), {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: RUNS,
  }),
  ...buildNetwork(),
  ...project("build", "build", ["logs:PutLogEvents"]),
  ...project("verify", "verify", ["kms:Verify", "s3:GetObject"]),
  ...project("deploy-dev", "deploy", ["lambda:UpdateFunctionCode"], "dev", DEV),
  ...project("deploy-prod", "deploy", ["lambda:UpdateFunctionCode"], "prod", PROD),
];
