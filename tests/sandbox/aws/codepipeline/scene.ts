// A good pipeline in a test world, and the parts to build faulty ones from.

import { models as connections } from "../../../../sandbox/aws/codeconnections/index.ts";
import type { Properties, ResourceModel } from "../../../../sandbox/aws/model.ts";
import type { Scene } from "../cases.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload } from "../world.ts";

const connection = connections[0] as ResourceModel;
export const arn = `arn:aws:codepipeline:eu-central-1:${workload}:release`;

export const source = (more: Properties = {}): Properties => ({
  name: "Fetch",
  category: "Source",
  owner: "AWS",
  provider: "CodeStarSourceConnection",
  version: "1",
  outputArtifacts: ["Source"],
  configuration: { ConnectionArn: connectionArn, FullRepositoryId: "acme/app", BranchName: "main" },
  ...more,
});
export const build = (more: Properties = {}): Properties => ({
  name: "Build",
  category: "Build",
  owner: "AWS",
  provider: "CodeBuild",
  version: "1",
  inputArtifacts: ["Source"],
  outputArtifacts: ["Built"],
  configuration: { ProjectName: "build" },
  ...more,
});
export const approve = (more: Properties = {}): Properties => ({
  name: "Approve",
  category: "Approval",
  owner: "AWS",
  provider: "Manual",
  version: "1",
  ...more,
});
export const stage = (name: string, ...actions: Properties[]): Properties => ({ name, actions });

/** ARN of the connection of the newest scene. */
export let connectionArn = "";

export function scene(): Scene {
  const world = testWorld();
  connectionArn = world.create(connection, { name: "github", providerType: "GitHub" }).id;
  serviceRole(world, "pipe", "codepipeline.amazonaws.com");
  serviceRole(world, "other", "lambda.amazonaws.com");
  world.seed({ token: "aws:s3/bucket:Bucket", id: "store", account: workload, region: "eu-central-1" });
  world.seed({ token: "aws:s3/bucket:Bucket", id: "far", account: workload, region: "us-east-1" });
  return { world, inputs: good() };
}

function good(): Properties {
  return {
    name: "release",
    roleArn: roleArn("pipe"),
    pipelineType: "V2",
    artifactStores: [{ type: "S3", location: "store" }],
    stages: [stage("Source", source()), stage("Build", build())],
  };
}

/** Stages built when the case runs, as the connection's ARN is known only then. */
export const stages = (...make: (() => Properties)[]): Properties => ({
  get stages() {
    return make.map((one) => one());
  },
});
export const first = (): Properties => stage("Source", source());
export const second = (): Properties => stage("Build", build());
export const withBuild = (more: Properties): Properties => stages(first, () => stage("Build", build(more)));
export const withTrigger = (git: Properties, more: Properties = {}): Properties => ({
  triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration: git, ...more }],
});
export const push = [{ branches: { includes: ["main"] } }];
