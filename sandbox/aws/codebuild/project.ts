// What CodeBuild makes of a project: source against artifacts, environment, network, and the role it runs as.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import {
  areTags,
  between,
  faultsOf,
  isArn,
  isKnown,
  isObject,
  lengthBetween,
  matches,
  oneOf,
} from "../rules.ts";
import { existing } from "../ec2/lookup.ts";
import { isBuildspec, isInline } from "./buildspec.ts";
import { environmentFaults } from "./environment.ts";

export const projectToken = "aws:codebuild/project:Project";
const service = "codebuild.amazonaws.com";

const sourceTypes = [
  "BITBUCKET",
  "CODECOMMIT",
  "CODEPIPELINE",
  "GITHUB",
  "GITHUB_ENTERPRISE",
  "GITLAB",
  "GITLAB_SELF_MANAGED",
  "NO_SOURCE",
  "S3",
];
const withoutLocation = ["CODEPIPELINE", "NO_SOURCE"];

const onProject = callsOn(
  {
    create: ["codebuild:CreateProject"],
    read: ["codebuild:BatchGetProjects"],
    update: ["codebuild:UpdateProject"],
    delete: ["codebuild:DeleteProject"],
  },
  ({ inputs, outputs }, { caller }) => String(outputs?.["arn"] ?? projectArn(inputs["name"], caller)),
);

export const project: ResourceModel = {
  token: projectToken,
  defaults: { buildTimeout: 60, queuedTimeout: 480, projectVisibility: "PRIVATE", badgeEnabled: false },
  autoName: { property: "name", maxLength: 255 },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(
        /^[A-Za-z0-9][A-Za-z0-9\-_]{1,254}$/,
        "2 to 255 letters, digits, - and _, beginning with a letter or digit",
      ),
      description: lengthBetween(0, 255),
      serviceRole: isArn("iam"),
      encryptionKey: matches(/^(arn:[\w-]+:kms:|alias\/)/, "the ARN or alias of a KMS key"),
      buildTimeout: between(5, 2160),
      queuedTimeout: between(5, 480),
      autoRetryLimit: between(0, 10),
      projectVisibility: oneOf(["PRIVATE", "PUBLIC_READ"]),
      "source.type": oneOf(sourceTypes),
      "secondarySources[].type": oneOf(sourceTypes),
      "source.buildspec": isBuildspec,
      "secondarySources[].buildspec": isBuildspec,
      "artifacts.type": oneOf(["CODEPIPELINE", "NO_ARTIFACTS", "S3"]),
      "cache.type": oneOf(["NO_CACHE", "LOCAL", "S3"]),
      "cache.modes[]": oneOf(["LOCAL_SOURCE_CACHE", "LOCAL_DOCKER_LAYER_CACHE", "LOCAL_CUSTOM_CACHE"]),
      "logsConfig.cloudwatchLogs.status": oneOf(["ENABLED", "DISABLED"]),
      "logsConfig.s3Logs.status": oneOf(["ENABLED", "DISABLED"]),
      "vpcConfig.subnets": lengthBetween(1, 16),
      "vpcConfig.securityGroupIds": lengthBetween(1, 5),
      secondarySources: lengthBetween(0, 12),
      tags: areTags,
    }),
    ...sourceFaults(inputs),
    ...environmentFaults(inputs["environment"]),
  ],
  calls: (operation, resource, context) => [
    ...onProject(operation, resource, context),
    ...(operation === "create" ||
    (operation === "update" && resource.inputs["serviceRole"] !== resource.outputs?.["serviceRole"])
      ? passRole(resource.inputs["serviceRole"], service)
      : []),
  ],
  create(inputs, context) {
    const { account, region } = context.caller;
    const arn = projectArn(inputs["name"], context.caller);
    if (context.world.get(projectToken, arn, { account, region }))
      throw new AwsError("ResourceAlreadyExistsException", `Project already exists: ${arn}`);
    refuseDangling(inputs, context);
    const outputs = {
      description: "",
      encryptionKey: arnOf(context.caller, "kms", "alias/aws/s3"),
      autoRetryLimit: 0,
      ...echo(withEnvironmentDefaults(inputs), context, { tags: true }),
      arn,
      badgeUrl: badgeOf(inputs, context),
      publicProjectAlias: "",
    };
    return { id: arn, outputs };
  },
  update(previous, inputs, context) {
    refuseDangling(inputs, context);
    const filled = {
      description: "",
      encryptionKey: arnOf(context.caller, "kms", "alias/aws/s3"),
      ...inputs,
    };
    return overlay(previous, echo(withEnvironmentDefaults(filled), context, { tags: true }));
  },
};

function projectArn(name: unknown, caller: Context["caller"]): string {
  return arnOf(caller, "codebuild", `project/${typeof name === "string" ? name : "*"}`);
}

function sourceFaults(inputs: Properties): Fault[] {
  const source = isObject(inputs["source"]) ? inputs["source"] : {};
  const artifacts = isObject(inputs["artifacts"]) ? inputs["artifacts"] : {};
  const { type, location, buildspec } = source;
  if (!isKnown(type) || !sourceTypes.includes(String(type))) return [];
  const faults: Fault[] = [];
  if (isKnown(artifacts["type"]) && (type === "CODEPIPELINE") !== (artifacts["type"] === "CODEPIPELINE"))
    faults.push({
      property: "artifacts.type",
      reason: `is ${String(artifacts["type"])} with source type ${String(type)}: CODEPIPELINE goes with CODEPIPELINE only`,
    });
  if (artifacts["type"] === "S3" && artifacts["location"] === undefined)
    faults.push({ property: "artifacts.location", reason: "is missing: name the bucket" });
  if (!withoutLocation.includes(String(type)) && location === undefined)
    faults.push({ property: "source.location", reason: `is missing for source type ${String(type)}` });
  if (withoutLocation.includes(String(type)) && isKnown(location) && location !== "")
    faults.push({ property: "source.location", reason: `is not allowed with source type ${String(type)}` });
  if (
    type === "NO_SOURCE" &&
    !(typeof buildspec === "symbol" || (typeof buildspec === "string" && isInline(buildspec)))
  )
    faults.push({
      property: "source.buildspec",
      reason: "must stand in the project when there is no source",
    });
  return faults;
}

function refuseDangling(inputs: Properties, context: Context): void {
  const reason = whyNotPassable(inputs["serviceRole"], service, context);
  if (reason)
    throw new AwsError(
      "InvalidInputException",
      `CodeBuild is not authorized to perform: sts:AssumeRole on service role: ${reason}`,
    );
  const network = inputs["vpcConfig"];
  if (!isObject(network)) return;
  const vpc = existing("vpc", network["vpcId"], context);
  const members = [
    ...((network["subnets"] as string[]) ?? []).map((id) => existing("subnet", id, context)),
    ...((network["securityGroupIds"] as string[]) ?? []).map((id) => existing("security-group", id, context)),
  ];
  const foreign = members.find((member) => member.outputs["vpcId"] !== vpc.id);
  if (foreign) throw new AwsError("InvalidInputException", `${foreign.id} does not belong to ${vpc.id}`);
}

function withEnvironmentDefaults(inputs: Properties): Properties {
  const environment = isObject(inputs["environment"]) ? inputs["environment"] : {};
  return {
    ...inputs,
    environment: { imagePullCredentialsType: "CODEBUILD", privilegedMode: false, ...environment },
  };
}

function badgeOf(inputs: Properties, context: Context): string {
  if (inputs["badgeEnabled"] !== true) return "";
  const { region } = context.caller;
  return `https://codebuild.${region}.amazonaws.com/badges?uuid=${context.world.random("base36", 32)}&branch=master`;
}
