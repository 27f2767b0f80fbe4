// A pipeline from dev to prod as it should be, with the projects that it runs.

import type { Facts } from "../../policy-pack/facts.ts";
import { json, resource, TOOLING } from "./worldBasics.ts";

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

/** A pipeline from dev to prod as it should be: each deploy verified in its stage, prod approved right before. */
export const goodStages = () => ({
  source: {
    name: "Source",
    actions: [
      action("source", {
        category: "Source",
        provider: "CodeStarSourceConnection",
        configuration: { FullRepositoryId: "acme/shop", BranchName: "main" },
      }),
    ],
  },
  build: {
    name: "Build",
    actions: [action("build", { inputArtifacts: ["source"], outputArtifacts: ["release"] })],
  },
  dev: {
    name: "Deploy-dev",
    onFailure: { result: "ROLLBACK" },
    actions: [
      action("verify", { ...RELEASE, runOrder: 1 }),
      action("deploy-dev", { ...RELEASE, runOrder: 2 }),
    ],
  },
  prod: {
    name: "Deploy-prod",
    onFailure: { result: "ROLLBACK" },
    actions: [
      approval("approve", { runOrder: 1 }),
      action("verify", { ...RELEASE, runOrder: 2 }),
      action("deploy-prod", { ...RELEASE, runOrder: 3 }),
    ],
  },
});

type Stages = Record<string, { name: string; actions: readonly unknown[] }>;

const TRUST = json({
  Effect: "Allow",
  Principal: { Service: "codebuild.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "aws:SourceAccount": TOOLING } },
});

/** A CodeBuild project with its own role. */
export const project = (
  name: string,
  step: string | undefined,
  actions: readonly string[],
  environment?: string,
) => [
  resource(
    "project",
    name,
    {
      name,
      serviceRole: `arn:aws:iam::${TOOLING}:role/${name}`,
      source: { type: "CODEPIPELINE", buildspec: '{"version":0.2}' },
      artifacts: { type: "CODEPIPELINE" },
      environment: { image: "aws/codebuild/standard:7.0" },
      encryptionKey: `arn:aws:kms:eu-west-1:${TOOLING}:alias/pipelines`,
      tags: {
        ...(step === undefined ? {} : { "lockgate:step": step }),
        ...(environment === undefined ? {} : { "lockgate:environment": environment }),
      },
    },
    { account: TOOLING },
  ),
  resource(
    "role",
    `${name}-role`,
    {
      name,
      arn: `arn:aws:iam::${TOOLING}:role/${name}`,
      assumeRolePolicy: TRUST,
      permissionsBoundary: `arn:aws:iam::${TOOLING}:policy/Boundary`,
    },
    { account: TOOLING },
  ),
  resource(
    "rolePolicy",
    `${name}-rights`,
    { role: name, policy: json({ Effect: "Allow", Action: actions, Resource: "*" }) },
    { account: TOOLING },
  ),
];

export const goodPipeline = (stages: Stages = goodStages()): readonly Facts[] => [
  resource(
    "pipeline",
    "releases",
    {
      name: "releases",
      pipelineType: "V2",
      roleArn: `arn:aws:iam::${TOOLING}:role/releases`,
      artifactStores: [],
      stages: Object.values(stages),
    },
    { account: TOOLING },
  ),
  ...project("build", "build", ["logs:PutLogEvents"]),
  ...project("verify", "verify", ["kms:Verify", "s3:GetObject"]),
  ...project("deploy-dev", "deploy", ["lambda:UpdateFunctionCode"], "dev"),
  ...project("deploy-prod", "deploy", ["lambda:UpdateFunctionCode"], "prod"),
];
