// What CodeDeploy makes of a deployment group: platform against style and configuration, its role, alarms and triggers.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, faultsOf, isArn, isKnown, isObject, lengthBetween, matches, oneOf } from "../rules.ts";
import { applicationToken } from "./application.ts";
import { uuidOf } from "../ids.ts";
import { refuseMachines, tagFilterFaults } from "./machines.ts";

export const groupToken = "aws:codedeploy/deploymentGroup:DeploymentGroup";
const service = "codedeploy.amazonaws.com";

type Platform = "Server" | "Lambda" | "ECS";

const shifts = [5, 10, 15, 30].map((minutes) => `Canary10Percent${minutes}Minutes`);
const steps = [1, 2, 3, 10].map(
  (minutes) => `Linear10PercentEvery${minutes}Minute${minutes === 1 ? "" : "s"}`,
);

/** CodeDeploy user guide, "Predefined deployment configurations". */
const predefined: Readonly<Record<Platform, readonly string[]>> = {
  Server: ["AllAtOnce", "HalfAtATime", "OneAtATime"].map((name) => `CodeDeployDefault.${name}`),
  Lambda: ["AllAtOnce", ...shifts, ...steps].map((name) => `CodeDeployDefault.Lambda${name}`),
  ECS: [
    "AllAtOnce",
    "Canary10Percent5Minutes",
    "Canary10Percent15Minutes",
    "Linear10PercentEvery1Minutes",
    "Linear10PercentEvery3Minutes",
  ].map((name) => `CodeDeployDefault.ECS${name}`),
};

const fallback: Readonly<Record<Platform, string>> = {
  Server: "CodeDeployDefault.OneAtATime",
  Lambda: "CodeDeployDefault.LambdaAllAtOnce",
  ECS: "CodeDeployDefault.ECSAllAtOnce",
};

const rollbackEvents = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"];
const triggerEvents = [
  ...["Start", "Success", "Failure", "Stop", "Rollback", "Ready"].map((name) => `Deployment${name}`),
  ...["Start", "Success", "Failure", "Ready"].map((name) => `Instance${name}`),
];

const onGroup = callsOn(
  {
    create: ["codedeploy:CreateDeploymentGroup"],
    read: ["codedeploy:GetDeploymentGroup"],
    update: ["codedeploy:UpdateDeploymentGroup"],
    delete: ["codedeploy:DeleteDeploymentGroup"],
    tag: "codedeploy:TagResource",
  },
  ({ inputs }, { caller }) => groupArn(inputs, caller),
);

export const deploymentGroup: ResourceModel = {
  token: groupToken,
  defaults: { outdatedInstancesStrategy: "UPDATE", terminationHookEnabled: false },
  replaceOn: ["appName", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      appName: matches(/^[\w.+=@,-]{1,100}$/, "the name of an application"),
      deploymentGroupName: matches(/^[\w.+=@,-]{1,100}$/, "1 to 100 letters, digits and ._+=,@-"),
      serviceRoleArn: isArn("iam"),
      outdatedInstancesStrategy: oneOf(["UPDATE", "IGNORE"]),
      "deploymentStyle.deploymentOption": oneOf(["WITH_TRAFFIC_CONTROL", "WITHOUT_TRAFFIC_CONTROL"]),
      "deploymentStyle.deploymentType": oneOf(["IN_PLACE", "BLUE_GREEN"]),
      "autoRollbackConfiguration.events[]": oneOf(rollbackEvents),
      "alarmConfiguration.alarms": lengthBetween(0, 10),
      onPremisesInstanceTagFilters: lengthBetween(0, 10),
      "onPremisesInstanceTagFilters[].type": oneOf(["KEY_AND_VALUE", "KEY_ONLY", "VALUE_ONLY"]),
      triggerConfigurations: lengthBetween(0, 10),
      "triggerConfigurations[].triggerEvents[]": oneOf(triggerEvents),
      "triggerConfigurations[].triggerTargetArn": isArn("sns"),
      tags: areTags,
    }),
    ...switchFaults(inputs),
    ...tagFilterFaults(inputs),
  ],
  calls: (operation, resource, context) => [
    ...onGroup(operation, resource, context),
    ...(operation === "create" || operation === "update"
      ? passRole(resource.inputs["serviceRoleArn"], service)
      : []),
  ],
  create(inputs, context) {
    const platform = platformOf(inputs, context);
    refuseTaken(inputs, context);
    refuse(inputs, platform, context);
    const id = uuidOf(context);
    return { id, outputs: { ...outputsOf(inputs, platform, context), deploymentGroupId: id } };
  },
  update(previous, inputs, context) {
    const platform = platformOf(inputs, context);
    if (inputs["deploymentGroupName"] !== previous.outputs["deploymentGroupName"])
      refuseTaken(inputs, context);
    refuse(inputs, platform, context);
    return overlay(previous, outputsOf(inputs, platform, context));
  },
};

function groupArn(inputs: Properties, caller: Context["caller"]): string {
  const [app, group] = ["appName", "deploymentGroupName"].map((name) =>
    typeof inputs[name] === "string" ? inputs[name] : "*",
  );
  return arnOf(caller, "codedeploy", `deploymentgroup:${app}/${group}`);
}

function outputsOf(inputs: Properties, platform: Platform, context: Context): Properties {
  return {
    deploymentStyle: { deploymentOption: "WITHOUT_TRAFFIC_CONTROL", deploymentType: "IN_PLACE" },
    ...echo(inputs, context, { tags: true }),
    deploymentConfigName: inputs["deploymentConfigName"] ?? fallback[platform],
    blueGreenDeploymentConfig: inputs["blueGreenDeploymentConfig"] ?? {},
    computePlatform: platform,
    arn: groupArn(inputs, context.caller),
  };
}

/** Switches that are on need what they switch. */
function switchFaults(inputs: Properties): Fault[] {
  const faults: Fault[] = [];
  for (const [property, list] of [
    ["alarmConfiguration", "alarms"],
    ["autoRollbackConfiguration", "events"],
  ] as const) {
    const value = inputs[property];
    if (!isObject(value) || value["enabled"] !== true) continue;
    const entries = value[list];
    if (entries === undefined || (Array.isArray(entries) && entries.length === 0))
      faults.push({ property: `${property}.${list}`, reason: `is empty, but ${property} is enabled` });
  }
  return faults;
}

function platformOf(inputs: Properties, { caller: { account, region }, world }: Context): Platform {
  const [app] = world.find(
    applicationToken,
    { account, region },
    (a) => a.outputs["name"] === inputs["appName"],
  );
  if (!app)
    throw new AwsError(
      "ApplicationDoesNotExistException",
      `No application found for name: ${String(inputs["appName"])}`,
    );
  return app.outputs["computePlatform"] as Platform;
}

function refuseTaken(inputs: Properties, { caller: { account, region }, world }: Context): void {
  const same = (other: StoredResource): boolean =>
    ["appName", "deploymentGroupName"].every((name) => other.outputs[name] === inputs[name]);
  if (world.find(groupToken, { account, region }, same).length > 0)
    throw new AwsError(
      "DeploymentGroupAlreadyExistsException",
      `Deployment group name ${String(inputs["deploymentGroupName"])} already exists for application ${String(inputs["appName"])}`,
    );
}

function refuse(inputs: Properties, platform: Platform, context: Context): void {
  refuseStyle(inputs, platform);
  if (platform === "Server") refuseMachines(inputs, context);
  refuseConfiguration(inputs["deploymentConfigName"], platform, context);
  const reason = whyNotPassable(inputs["serviceRoleArn"], service, context);
  if (reason)
    throw new AwsError(
      "InvalidRoleException",
      `AWS CodeDeploy does not have the permissions required to assume the role: ${reason}`,
    );
  refuseMissingAlarms(inputs["alarmConfiguration"], context);
  refuseMissingTopics(inputs["triggerConfigurations"], context);
}

/** Lambda and ECS shift traffic and nothing else. */
function refuseStyle(inputs: Properties, platform: Platform): void {
  const style = isObject(inputs["deploymentStyle"]) ? inputs["deploymentStyle"] : {};
  const shifting =
    style["deploymentType"] === "BLUE_GREEN" && style["deploymentOption"] === "WITH_TRAFFIC_CONTROL";
  if (platform !== "Server" && !shifting)
    throw new AwsError(
      "InvalidDeploymentStyleException",
      `For ${platform} deployment group, deploymentType must be BLUE_GREEN and deploymentOption WITH_TRAFFIC_CONTROL`,
    );
  if (platform === "ECS" && !isKnown(inputs["ecsService"]))
    throw new AwsError(
      "ECSServiceMappingLimitExceededException",
      "For ECS deployment group, ecsService must be specified",
    );
  if (platform === "Lambda" && isKnown(inputs["ecsService"]))
    throw new AwsError(
      "InvalidECSServiceException",
      "For Lambda deployment group, ecsService cannot be specified",
    );
}

function refuseConfiguration(
  name: unknown,
  platform: Platform,
  { caller: { account, region }, world }: Context,
): void {
  if (name === undefined || predefined[platform].includes(String(name))) return;
  const other = Object.entries(predefined).find(([, names]) => names.includes(String(name)));
  if (other)
    throw new AwsError(
      "InvalidDeploymentConfigNameException",
      `${String(name)} is for ${other[0]}, the application's platform is ${platform}; use one of ${predefined[platform].join(", ")}`,
    );
  if (
    world.find("aws:codedeploy/deploymentConfig:DeploymentConfig", { account, region }, (c) => c.id === name)
      .length === 0
  )
    throw new AwsError(
      "DeploymentConfigDoesNotExistException",
      `No deployment configuration found for name: ${String(name)}; predefined for ${platform} are ${predefined[platform].join(", ")}`,
    );
}

function refuseMissingAlarms(configuration: unknown, { caller: { account, region }, world }: Context): void {
  const alarms = isObject(configuration) ? ((configuration["alarms"] as string[]) ?? []) : [];
  for (const name of alarms) {
    const found = world.find(
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      { account, region },
      (a) => a.outputs["name"] === name,
    );
    if (found.length === 0)
      throw new AwsError("InvalidAlarmConfigException", `The alarm ${name} does not exist in ${region}`);
  }
}

function refuseMissingTopics(triggers: unknown, { world }: Context): void {
  for (const trigger of Array.isArray(triggers) ? triggers.filter(isObject) : []) {
    const arn = trigger["triggerTargetArn"];
    if (world.find("aws:sns/topic:Topic", {}, (topic) => topic.outputs["arn"] === arn).length === 0)
      throw new AwsError(
        "InvalidTriggerConfigException",
        `The topic ARN ${String(arn)} is not valid: no such topic`,
      );
  }
}
