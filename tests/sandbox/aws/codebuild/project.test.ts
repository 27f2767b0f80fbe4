// Build projects: what CodeBuild fills in and refuses, and buildspecs that cannot run.

import { expect } from "chai";
import { project } from "../../../../sandbox/aws/codebuild/project.ts";
import { securityGroup } from "../../../../sandbox/aws/ec2/securityGroup.ts";
import { vpc } from "../../../../sandbox/aws/ec2/vpc.ts";
import { UNKNOWN } from "../../../../sandbox/aws/model.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses } from "../cases.ts";
import type { Refusal, Scene } from "../cases.ts";
import { network } from "../ec2/network.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload } from "../world.ts";

const buildspec = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n";
const environment = {
  type: "LINUX_CONTAINER",
  computeType: "BUILD_GENERAL1_SMALL",
  image: "aws/codebuild/standard:7.0",
};
const good: Properties = {
  name: "build",
  serviceRole: roleArn("build"),
  artifacts: { type: "CODEPIPELINE" },
  source: { type: "CODEPIPELINE", buildspec },
  environment,
};
const arn = `arn:aws:codebuild:eu-central-1:${workload}:project/build`;

function scene(): Scene {
  const world = testWorld();
  serviceRole(world, "build", "codebuild.amazonaws.com");
  serviceRole(world, "other", "lambda.amazonaws.com");
  return { world, inputs: good };
}

const withSpec = (text: string): Properties => ({ source: { type: "CODEPIPELINE", buildspec: text } });
const withEnvironment = (more: Properties): Properties => ({ environment: { ...environment, ...more } });
const variables = (...list: Properties[]): Properties => withEnvironment({ environmentVariables: list });

describe("sandbox codebuild project", () => {
  it("is known by its ARN and fills in what CodeBuild does", () => {
    const { world } = scene();
    const made = world.create(project, good);
    expect(made.id).to.equal(arn);
    expect(made.outputs).to.deep.include({
      arn,
      buildTimeout: 60,
      queuedTimeout: 480,
      encryptionKey: `arn:aws:kms:eu-central-1:${workload}:alias/aws/s3`,
      environment: { ...environment, imagePullCredentialsType: "CODEBUILD", privilegedMode: false },
    });
    expect(() => world.create(project, good)).to.throw(/ResourceAlreadyExistsException/);
  });

  it("takes other images, buildspecs by path and Lambda compute", () => {
    const takes = (title: string, change: Properties): void => {
      expect(scene().world.create(project, { ...good, ...change }).id, title).to.equal(arn);
    };
    takes(
      "registry",
      withEnvironment({
        image: `${workload}.dkr.ecr.eu-central-1.amazonaws.com/tools@sha256:${"a".repeat(64)}`,
        imagePullCredentialsType: "SERVICE_ROLE",
      }),
    );
    takes("path", withSpec("ci/buildspec.yml"));
    takes(
      "lambda",
      withEnvironment({
        type: "ARM_LAMBDA_CONTAINER",
        computeType: "BUILD_LAMBDA_2GB",
        image: "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs22",
      }),
    );
  });

  it("passes its role to CodeBuild", () => {
    const calls = project.calls("create", { inputs: good }, scene().world.context());
    expect(calls.map((c) => `${c.action} ${c.resource}`)).to.deep.equal([
      `codebuild:CreateProject ${arn}`,
      `iam:PassRole ${roleArn("build")}`,
    ]);
  });

  it("judges no unknown value at preview", () => {
    const inputs = {
      ...good,
      serviceRole: UNKNOWN,
      source: { type: "CODEPIPELINE", buildspec: UNKNOWN },
      environment: { ...environment, image: UNKNOWN },
    };
    expect(project.check?.(inputs, scene().world.context())).to.deep.equal([]);
  });

  it("stands in a network whose parts belong together", () => {
    const n = network();
    serviceRole(n.world, "build", "codebuild.amazonaws.com");
    const group = n.world.create(securityGroup, { name: "build", vpcId: n.vpc.id });
    const vpcConfig = { vpcId: n.vpc.id, subnets: [n.subnetA.id], securityGroupIds: [group.id] };
    expect(n.world.create(project, { ...good, vpcConfig }).id).to.equal(arn);
    const other = n.world.create(vpc, { cidrBlock: "10.7.0.0/16" });
    expect(() =>
      n.world.create(project, { ...good, name: "b2", vpcConfig: { ...vpcConfig, vpcId: other.id } }),
    ).to.throw(/does not belong to/);
    expect(() =>
      n.world.create(project, { ...good, name: "b3", vpcConfig: { ...vpcConfig, subnets: ["subnet-0"] } }),
    ).to.throw(/InvalidSubnetID\.NotFound/);
  });

  const refusals: Refusal[] = [
    ["a name of one character", { name: "b" }, /2 to 255/],
    ["a timeout of 4 minutes", { buildTimeout: 4 }, /between 5 and 2160/],
    ["a timeout of 2161 minutes", { buildTimeout: 2161 }, /between 5 and 2160/],
    ["481 minutes in the queue", { queuedTimeout: 481 }, /between 5 and 480/],
    [
      "a role that does not exist",
      { serviceRole: roleArn("none") },
      /not authorized to perform: sts:AssumeRole.*does not exist/,
    ],
    ["a role of another service", { serviceRole: roleArn("other") }, /does not trust codebuild/],
    [
      "pipeline artifacts of another source",
      { source: { type: "NO_SOURCE", buildspec } },
      /CODEPIPELINE goes with CODEPIPELINE only/,
    ],
    [
      "GitHub without location",
      { source: { type: "GITHUB" }, artifacts: { type: "NO_ARTIFACTS" } },
      /source\.location: is missing/,
    ],
    [
      "a location of the pipeline",
      { source: { type: "CODEPIPELINE", location: "x", buildspec } },
      /is not allowed with source type CODEPIPELINE/,
    ],
    [
      "no source and a buildspec by path",
      { source: { type: "NO_SOURCE", buildspec: "b.yml" }, artifacts: { type: "NO_ARTIFACTS" } },
      /must stand in the project/,
    ],
    [
      "S3 artifacts without bucket",
      { source: { type: "NO_SOURCE", buildspec }, artifacts: { type: "S3" } },
      /artifacts\.location: is missing/,
    ],
    ["an unknown environment", withEnvironment({ type: "LINUX" }), /"LINUX": must be one of LINUX_CONTAINER/],
    [
      "compute of another environment",
      withEnvironment({ computeType: "BUILD_LAMBDA_1GB" }),
      /for LINUX_CONTAINER it must be one of/,
    ],
    [
      "an image that CodeBuild has not",
      withEnvironment({ image: "aws/codebuild/ubuntu:1.0" }),
      /is not an image of CodeBuild/,
    ],
    ["an image name with a space", withEnvironment({ image: "my image" }), /is not the name of an image/],
    [
      "CodeBuild's image by the service role",
      withEnvironment({ imagePullCredentialsType: "SERVICE_ROLE" }),
      /use CODEBUILD/,
    ],
    [
      "privileges on Lambda",
      withEnvironment({
        type: "LINUX_LAMBDA_CONTAINER",
        computeType: "BUILD_LAMBDA_1GB",
        privilegedMode: true,
      }),
      /privilegedMode: is not allowed/,
    ],
    [
      "a variable twice",
      variables({ name: "A", value: "1" }, { name: "A", value: "2" }),
      /"A" is declared twice/,
    ],
    ["a variable of CodeBuild's own", variables({ name: "CODEBUILD_X", value: "1" }), /CodeBuild's own/],
    ["a variable with a hyphen", variables({ name: "A-B", value: "1" }), /letters, digits and _/],
    [
      "an unknown kind of variable",
      variables({ name: "A", value: "1", type: "SECRET" }),
      /must be one of PLAINTEXT/,
    ],
    ...badTags,
  ];
  itRefuses(project, scene, refusals);

  const specs: Refusal[] = [
    ["YAML that does not parse", withSpec("version: 0.2\nphases: [\n"), /not a valid buildspec: YAML/],
    [
      "another version",
      withSpec("version: 0.1\nphases:\n  build:\n    commands: [ls]\n"),
      /version is 0\.1, must be 0\.2/,
    ],
    [
      "an unknown phase",
      withSpec("version: 0.2\nphases:\n  deploy:\n    commands: [ls]\n"),
      /phases\.deploy is not known; known are install, pre_build/,
    ],
    ["no phases", withSpec("version: 0.2\nenv: {}\n"), /has no phases/],
    [
      "commands that are one text",
      withSpec("version: 0.2\nphases:\n  build:\n    commands: ls\n"),
      /phases\.build\.commands must be a list/,
    ],
    [
      "a command that YAML reads as a mapping",
      withSpec("version: 0.2\nphases:\n  build:\n    commands:\n      - echo: x\n"),
      /commands\[0\] must be text/,
    ],
    [
      "a phase without commands",
      withSpec("version: 0.2\nphases:\n  build:\n    on-failure: ABORT\n"),
      /phases\.build has no commands/,
    ],
    ["an unknown key", withSpec("version: 0.2\nphase:\n  build: {}\n"), /phase is not known/],
    [
      "an unknown kind of variable",
      withSpec("version: 0.2\nenv:\n  secrets: {}\nphases:\n  build:\n    commands: [ls]\n"),
      /env\.secrets is not known/,
    ],
    ["text that is no mapping", withSpec("- a\n- b\n"), /must be a mapping/],
  ];
  describe("buildspec", () => itRefuses(project, scene, specs));
});
