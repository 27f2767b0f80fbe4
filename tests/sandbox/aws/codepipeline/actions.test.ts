// Every rule of a single action with a pipeline that breaks it.

import { pipeline } from "../../../../sandbox/aws/codepipeline/pipeline.ts";
import { itRefuses } from "../cases.ts";
import type { Refusal } from "../cases.ts";
import {
  approve,
  build,
  connectionArn,
  first,
  scene,
  second,
  source,
  stage,
  stages,
  withBuild,
} from "./scene.ts";

const actions: Refusal[] = [
  ["an unknown category", withBuild({ category: "Compile" }), /category: "Compile": must be one of Source/],
  ["an unknown owner", withBuild({ owner: "Me" }), /owner: "Me"/],
  ["a provider of another category", withBuild({ provider: "Manual" }), /AWS\/Manual is no Build action/],
  ["version 2 of an action", withBuild({ version: "2" }), /has version "1" only/],
  [
    "a build without input",
    withBuild({ inputArtifacts: [] }),
    /inputArtifacts: has 0, CodeBuild takes 1 to 5/,
  ],
  [
    "a source without output",
    stages(
      () => stage("Source", source({ outputArtifacts: [] })),
      () => stage("A", approve()),
    ),
    /outputArtifacts: has 0, CodeStarSourceConnection takes 1/,
  ],
  [
    "an approval with an input",
    stages(first, () => stage("A", approve({ inputArtifacts: ["Source"] }))),
    /has 1, Manual takes 0/,
  ],
  ["a build without project", withBuild({ configuration: {} }), /configuration\.ProjectName: is missing/],
  [
    "a configuration key of no meaning",
    withBuild({ configuration: { ProjectName: "b", Project: "b" } }),
    /configuration\.Project: is not known to CodeBuild/,
  ],
  [
    "a source without branch",
    stages(
      () =>
        stage("Source", source({ configuration: { ConnectionArn: connectionArn, FullRepositoryId: "a/b" } })),
      second,
    ),
    /BranchName: is missing/,
  ],
  [
    "a Lambda invocation without function",
    stages(first, () => stage("I", { ...approve(), category: "Invoke", provider: "Lambda" })),
    /FunctionName: is missing/,
  ],
  [
    "a deployment without group",
    stages(first, () =>
      stage(
        "D",
        build({
          category: "Deploy",
          provider: "CodeDeploy",
          outputArtifacts: [],
          configuration: { ApplicationName: "a" },
        }),
      ),
    ),
    /DeploymentGroupName: is missing/,
  ],
  [
    "several inputs without a primary one",
    stages(
      () =>
        stage(
          "Source",
          source({ outputArtifacts: ["Source"] }),
          source({ name: "Two", outputArtifacts: ["Other"] }),
        ),
      () => stage("B", build({ inputArtifacts: ["Source", "Other"] })),
    ),
    /PrimarySource: is missing/,
  ],
  [
    "a primary source that is no input",
    withBuild({ configuration: { ProjectName: "b", PrimarySource: "X" } }),
    /"X" is not an input artifact/,
  ],
  [
    "build variables that are no list",
    withBuild({ configuration: { ProjectName: "b", EnvironmentVariables: "{}" } }),
    /must be a JSON list/,
  ],
  [
    "a command action without commands",
    withBuild({ category: "Compute", provider: "Commands", configuration: {} }),
    /commands: is missing/,
  ],
  ["commands for a build", withBuild({ commands: ["ls"] }), /allowed for the provider Commands only/],
  [
    "an action's role that is no role",
    withBuild({ roleArn: "pipe" }),
    /roleArn: "pipe": must be the ARN of a role/,
  ],
];

describe("sandbox codepipeline actions", () => itRefuses(pipeline, scene, actions));
