// What AWS Config makes of a recorder and its switch: one of each in a region of an account.

import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Properties, ResourceModel } from "../model.ts";
import { arnOf } from "../arn.ts";
import { here } from "../onePerRegion.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { faultsOf, isArn, isKnown, isObject, lengthBetween, oneOf } from "../rules.ts";

export const recorderToken = "aws:cfg/recorder:Recorder";
export const channelToken = "aws:cfg/deliveryChannel:DeliveryChannel";
export const statusToken = "aws:cfg/recorderStatus:RecorderStatus";
/** How often what is not continuous happens. */
export const frequencies = ["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"];
export const configService = "config.amazonaws.com";

const recorderCalls = callsOn(
  {
    create: ["config:PutConfigurationRecorder"],
    read: ["config:DescribeConfigurationRecorders"],
    update: ["config:PutConfigurationRecorder"],
    delete: ["config:DeleteConfigurationRecorder"],
  },
  ({ inputs }, { caller }) => arnOf(caller, "config", `configuration-recorder/${String(inputs["name"])}/*`),
);

export const recorder: ResourceModel = {
  token: recorderToken,
  defaults: { name: "default" },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: lengthBetween(1, 256),
      roleArn: isArn("iam"),
      "recordingMode.recordingFrequency": oneOf(["CONTINUOUS", "DAILY"]),
      "recordingGroup.recordingStrategies[].useOnly": oneOf([
        "ALL_SUPPORTED_RESOURCE_TYPES",
        "INCLUSION_BY_RESOURCE_TYPES",
        "EXCLUSION_BY_RESOURCE_TYPES",
      ]),
    }),
    ...groupFaults(inputs["recordingGroup"]),
  ],
  calls(operation, target, context): ApiCall[] {
    const passes = operation === "create" || operation === "update";
    return [
      ...recorderCalls(operation, target, context),
      ...(passes ? passRole(target.inputs["roleArn"], configService) : []),
    ];
  },
  create(inputs, context) {
    const other = here(recorderToken, context);
    if (other !== undefined)
      throw new AwsError(
        "MaxNumberOfConfigurationRecordersExceededException",
        `Failed to put configuration recorder '${String(inputs["name"])}' because the maximum number of 1 is reached: ${other.id} is there`,
      );
    return { id: String(inputs["name"]), outputs: outputsOf(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

function outputsOf(inputs: Properties, context: Context): Properties {
  const reason = whyNotPassable(inputs["roleArn"], configService, context);
  if (reason !== undefined) throw new AwsError("InvalidRoleException", reason);
  return echo(inputs, context);
}

function groupFaults(group: unknown): Fault[] {
  if (!isObject(group)) return [];
  const property = "recordingGroup";
  const all = group["allSupported"] ?? true;
  const faults: Fault[] = [];
  if (all === true && isKnown(group["resourceTypes"]))
    faults.push({
      property: `${property}.resourceTypes`,
      reason: "is for recorders with allSupported false",
    });
  if (all === false && group["includeGlobalResourceTypes"] === true)
    faults.push({
      property: `${property}.includeGlobalResourceTypes`,
      reason: "is for recorders with allSupported true",
    });
  return faults;
}

/** Starting needs a delivery channel; a recorder that runs keeps it. */
export const recorderStatus: ResourceModel = {
  token: statusToken,
  defaults: { name: "default" },
  replaceOn: ["name", "region"],
  calls: callsOn(
    {
      create: ["config:StartConfigurationRecorder"],
      read: ["config:DescribeConfigurationRecorderStatus"],
      update: {
        isEnabled: { set: "config:StartConfigurationRecorder", unset: "config:StopConfigurationRecorder" },
      },
      delete: ["config:StopConfigurationRecorder"],
    },
    ({ inputs }, { caller }) => arnOf(caller, "config", `configuration-recorder/${String(inputs["name"])}/*`),
  ),
  create(inputs, context) {
    refuseStart(inputs, context);
    return { id: String(inputs["name"]), outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    refuseStart(inputs, context);
    return overlay(previous, echo(inputs, context));
  },
};

function refuseStart(inputs: Properties, context: Context): void {
  const name = String(inputs["name"]);
  if (here(recorderToken, context)?.id !== name)
    throw new AwsError(
      "NoSuchConfigurationRecorderException",
      `Cannot find configuration recorder with the specified name '${name}'`,
    );
  if (inputs["isEnabled"] !== true || here(channelToken, context) !== undefined) return;
  throw new AwsError(
    "NoAvailableDeliveryChannelException",
    `Delivery channel is not available to start configuration recorder '${name}'`,
  );
}
