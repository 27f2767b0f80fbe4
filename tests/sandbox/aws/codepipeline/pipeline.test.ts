// Pipelines: what CodePipeline fills in, and every rule of their structure with a pipeline that breaks it.

import { expect } from "chai";
import { models as connections } from "../../../../sandbox/aws/codeconnections/index.ts";
import { pipeline } from "../../../../sandbox/aws/codepipeline/pipeline.ts";
import { UNKNOWN } from "../../../../sandbox/aws/model.ts";
import type { Properties, ResourceModel } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import type { Refusal, Scene } from "../cases.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload } from "../world.ts";

const connection = connections[0] as ResourceModel;
const arn = `arn:aws:codepipeline:eu-central-1:${workload}:release`;

const source = (more: Properties = {}): Properties => ({
  name: "Fetch",
  category: "Source",
  owner: "AWS",
  provider: "CodeStarSourceConnection",
  version: "1",
  outputArtifacts: ["Source"],
  configuration: { ConnectionArn: connectionArn, FullRepositoryId: "acme/app", BranchName: "main" },
  ...more,
});
const build = (more: Properties = {}): Properties => ({
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
const approve = (more: Properties = {}): Properties => ({
  name: "Approve",
  category: "Approval",
  owner: "AWS",
  provider: "Manual",
  version: "1",
  ...more,
});
const stage = (name: string, ...actions: Properties[]): Properties => ({ name, actions });

let connectionArn = "";

function scene(): Scene {
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
const stages = (...make: (() => Properties)[]): Properties => ({
  get stages() {
    return make.map((one) => one());
  },
});
const first = (): Properties => stage("Source", source());
const second = (): Properties => stage("Build", build());
const withBuild = (more: Properties): Properties => stages(first, () => stage("Build", build(more)));
const withTrigger = (git: Properties, more: Properties = {}): Properties => ({
  triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration: git, ...more }],
});
const push = [{ branches: { includes: ["main"] } }];

describe("sandbox codepipeline", () => {
  it("fills in ARN, run order and triggers", () => {
    const { world, inputs } = scene();
    const made = world.create(pipeline, {
      ...inputs,
      ...withTrigger({ sourceActionName: "Fetch", pushes: push }),
    });
    expect(made.id).to.equal("release");
    expect(made.outputs).to.deep.include({
      arn,
      executionMode: "SUPERSEDED",
      pipelineType: "V2",
      tagsAll: {},
    });
    expect(made.outputs["triggerAlls"]).to.have.length(1);
    const [stageOne] = made.outputs["stages"] as { actions: Properties[] }[];
    expect(stageOne?.actions[0]?.["runOrder"]).to.equal(1);
  });

  it("takes an artifact made earlier in the same stage", () => {
    const { world, inputs } = scene();
    const test = build({
      name: "Test",
      category: "Test",
      runOrder: 2,
      inputArtifacts: ["Built"],
      outputArtifacts: [],
    });
    expect(
      world.create(pipeline, { ...inputs, stages: [first(), stage("Build", build(), test)] }).id,
    ).to.equal("release");
  });

  it("refuses a name that is taken", () => {
    const { world, inputs } = scene();
    world.create(pipeline, inputs);
    expect(() => world.create(pipeline, inputs)).to.throw(/PipelineNameInUseException/);
  });

  it("passes its role and connections, on creation and on each update", () => {
    const { world, inputs } = scene();
    for (const operation of ["create", "update"] as const) {
      const calls = pipeline.calls(operation, { inputs, outputs: { ...inputs, arn } }, world.context());
      expect(calls.map((c) => `${c.action} ${c.resource}`)).to.include.members([
        `codepipeline:${operation === "create" ? "Create" : "Update"}Pipeline ${arn}`,
        `iam:PassRole ${roleArn("pipe")}`,
        `codeconnections:PassConnection ${connectionArn}`,
      ]);
    }
  });

  it("judges no unknown value at preview", () => {
    const { world, inputs } = scene();
    const check = (change: Properties): unknown =>
      pipeline.check?.({ pipelineType: "V2", ...inputs, ...change }, world.context());
    expect(check({ stages: UNKNOWN, roleArn: UNKNOWN })).to.deep.equal([]);
    const vague = build({
      configuration: { ProjectName: UNKNOWN },
      roleArn: UNKNOWN,
      inputArtifacts: UNKNOWN,
    });
    expect(check({ stages: [first(), stage("Build", vague)] })).to.deep.equal([]);
  });

  const structure: Refusal[] = [
    ["one stage", stages(first), /has 1 stages: a pipeline has 2 to 50/],
    ["a stage without actions", stages(first, () => stage("Empty")), /stages\[1\]\.actions: has 0 actions/],
    [
      "two stages of one name",
      stages(first, () => stage("Source", build())),
      /"Source" is the name of another stage/,
    ],
    [
      "two actions of one name in a stage",
      stages(first, () => stage("B", build(), approve({ name: "Build" }))),
      /"Build" is the name of another action/,
    ],
    [
      "a stage name with a space",
      stages(first, () => stage("My Build", build())),
      /"My Build": must be 1 to 100/,
    ],
    [
      "a build in the first stage",
      stages(() => stage("Source", source(), approve()), second),
      /the first stage has source actions only/,
    ],
    [
      "a source in a later stage",
      stages(first, () => stage("Two", source({ name: "Again", outputArtifacts: ["B"] }))),
      /only the first stage has source actions/,
    ],
    [
      "an artifact that nobody makes",
      withBuild({ inputArtifacts: ["Nothing"] }),
      /"Nothing" is made by no action before it/,
    ],
    [
      "an artifact that is made later",
      stages(
        first,
        () => stage("A", build({ inputArtifacts: ["Late"] })),
        () => stage("B", build({ outputArtifacts: ["Late"] })),
      ),
      /"Late" is made only later, by stages\[2\]\.actions\[0\]/,
    ],
    [
      "an artifact of the same run order",
      stages(first, () =>
        stage("A", build(), build({ name: "T", inputArtifacts: ["Built"], outputArtifacts: [] })),
      ),
      /"Built" is made only later/,
    ],
    [
      "two makers of one artifact",
      stages(first, second, () => stage("C", build())),
      /"Built" is already made by stages\[1\]/,
    ],
    [
      "a namespace used twice",
      stages(
        () => stage("Source", source({ namespace: "N" })),
        () => stage("Build", build({ namespace: "N" })),
      ),
      /another namespace/,
    ],
    ["run order 0", withBuild({ runOrder: 0 }), /runOrder: 0: must be a whole number from 1 to 999/],
    ["run order 1000", withBuild({ runOrder: 1000 }), /from 1 to 999/],
    [
      "an artifact name with a dot",
      withBuild({ outputArtifacts: ["a.b"] }),
      /"a\.b": must be 1 to 100 letters/,
    ],
  ];

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
          stage(
            "Source",
            source({ configuration: { ConnectionArn: connectionArn, FullRepositoryId: "a/b" } }),
          ),
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

  const typeTwo: Refusal[] = [
    [
      "triggers in V1",
      { pipelineType: "V1", ...withTrigger({ sourceActionName: "Fetch", pushes: push }) },
      /triggers: is allowed in pipelines of type V2 only/,
    ],
    [
      "variables in V1",
      { pipelineType: "V1", variables: [{ name: "a" }] },
      /variables: is allowed in pipelines of type V2 only/,
    ],
    ["queued executions in V1", { pipelineType: "V1", executionMode: "QUEUED" }, /executionMode: is allowed/],
    [
      "conditions in V1",
      { pipelineType: "V1", ...stages(first, () => ({ ...second(), onFailure: { result: "ROLLBACK" } })) },
      /onFailure: is allowed/,
    ],
    [
      "a trigger of an action that is no source",
      withTrigger({ sourceActionName: "Build", pushes: push }),
      /"Build" is no source action with a connection/,
    ],
    ["a trigger of nothing", withTrigger({ sourceActionName: "Fetch" }), /give pushes or pullRequests/],
    [
      "four filters",
      withTrigger({ sourceActionName: "Fetch", pushes: [...push, ...push, ...push, ...push] }),
      /has 4 filters/,
    ],
    [
      "tags together with branches",
      withTrigger({
        sourceActionName: "Fetch",
        pushes: [{ tags: { includes: ["v*"] }, branches: { includes: ["main"] } }],
      }),
      /cannot stand with branches/,
    ],
    [
      "a filter that filters nothing",
      withTrigger({ sourceActionName: "Fetch", pushes: [{ branches: {} }] }),
      /neither includes nor excludes/,
    ],
    [
      "another kind of trigger",
      withTrigger({ sourceActionName: "Fetch", pushes: push }, { providerType: "Webhook" }),
      /must be CodeStarSourceConnection/,
    ],
    ["a variable declared twice", { variables: [{ name: "a" }, { name: "a" }] }, /"a" is declared twice/],
    ["an empty default value", { variables: [{ name: "a", defaultValue: "" }] }, /has length 0/],
    [
      "a failure that is skipped by a word unknown",
      stages(first, () => ({ ...second(), onFailure: { result: "IGNORE" } })),
      /must be one of FAIL, ROLLBACK/,
    ],
    [
      "a retry without RETRY",
      stages(first, () => ({
        ...second(),
        onFailure: { result: "FAIL", retryConfiguration: { retryMode: "ALL_ACTIONS" } },
      })),
      /with result RETRY only/,
    ],
    [
      "a condition of an unknown rule",
      stages(first, () => ({
        ...second(),
        beforeEntry: { condition: { rules: [{ name: "r", ruleTypeId: { provider: "Moon" } }] } },
      })),
      /"Moon": must be one of CloudWatchAlarm/,
    ],
  ];

  const references: Refusal[] = [
    ["an unknown type", { pipelineType: "V3" }, /"V3": must be one of V1, V2/],
    ["a role that is none", { roleArn: "pipe" }, /roleArn: "pipe": must be an ARN of iam/],
    [
      "a role that does not exist",
      { roleArn: roleArn("none") },
      /not authorized to perform AssumeRole.*does not exist/,
    ],
    ["a role of another service", { roleArn: roleArn("other") }, /does not trust codepipeline/],
    ["no store", { artifactStores: [] }, /a pipeline needs a store/],
    [
      "a store that does not exist",
      { artifactStores: [{ type: "S3", location: "nowhere" }] },
      /nowhere does not exist/,
    ],
    [
      "a store in another region",
      { artifactStores: [{ type: "S3", location: "far" }] },
      /is in us-east-1, not in eu-central-1/,
    ],
    [
      "one store with a region",
      { artifactStores: [{ type: "S3", location: "store", region: "eu-central-1" }] },
      /only with several stores/,
    ],
    [
      "a store's key that does not exist",
      {
        artifactStores: [
          {
            type: "S3",
            location: "store",
            encryptionKey: { type: "KMS", id: `arn:aws:kms:eu-central-1:${workload}:key/none` },
          },
        ],
      },
      /encryption key .* does not exist/,
    ],
    [
      "a connection that does not exist",
      stages(
        () =>
          stage(
            "Source",
            source({
              configuration: {
                ConnectionArn: "arn:aws:codeconnections:eu-central-1:222222222222:connection/x",
                FullRepositoryId: "a/b",
                BranchName: "m",
              },
            }),
          ),
        second,
      ),
      /connection .* does not exist/,
    ],
    [
      "an action in a region without store",
      withBuild({ region: "us-east-1" }),
      /acts in us-east-1, for which the pipeline has no artifact store/,
    ],
    ...badTags,
  ];

  for (const [title, refusals] of Object.entries({ structure, actions, typeTwo, references }))
    describe(title, () => itRefuses(pipeline, scene, refusals));
});
