// What CloudWatch Logs makes of log groups and metric filters.

import { arnOf } from "../arn.ts";
import { findKey } from "../kms/key.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay, stays } from "../outputs.ts";
import { documentOf, list, statementsOf } from "../policyDocument.ts";
import { areTags, faultsOf, isArn, isObject, lengthBetween, matches, oneOf } from "../rules.ts";

export const logGroupToken = "aws:cloudwatch/logGroup:LogGroup";

/** Days that PutRetentionPolicy takes; 0 keeps for ever. */
const retentionDays = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const groupName = [
  matches(/^(?!aws\/)[.\-_/#A-Za-z0-9]+$/, "letters, digits and . - _ / #, not beginning with aws/"),
  lengthBetween(1, 512),
];

export const logGroup: ResourceModel = {
  token: logGroupToken,
  defaults: {
    retentionInDays: 0,
    logGroupClass: "STANDARD",
    skipDestroy: false,
    deletionProtectionEnabled: false,
  },
  autoName: { property: "name", maxLength: 512 },
  replaceOn: ["name", "namePrefix", "logGroupClass", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: groupName,
      retentionInDays: oneOf(retentionDays),
      logGroupClass: oneOf(["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"]),
      kmsKeyId: isArn("kms"),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["logs:CreateLogGroup"],
      createWith: { retentionInDays: "logs:PutRetentionPolicy" },
      read: ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
      update: {
        retentionInDays: { set: "logs:PutRetentionPolicy", unset: "logs:DeleteRetentionPolicy" },
        kmsKeyId: { set: "logs:AssociateKmsKey", unset: "logs:DisassociateKmsKey" },
        deletionProtectionEnabled: "logs:PutLogGroupDeletionProtection",
      },
      delete: ["logs:DeleteLogGroup"],
      tag: "logs:TagResource",
    },
    // CloudWatch Logs authorises groups with this tail, so that policies on `log-group:NAME:*` match.
    ({ inputs }, { caller }) => arnOf(caller, "logs", `log-group:${String(inputs["name"])}:log-stream:`),
  ),
  create(inputs, context) {
    const name = String(inputs["name"]);
    const { account, region } = context.caller;
    if (context.world.get(logGroupToken, name, { account, region })) {
      throw new AwsError(
        "ResourceAlreadyExistsException",
        `The specified log group already exists: ${name} in ${account} ${region}`,
      );
    }
    return {
      id: name,
      outputs: { ...outputsOf(inputs, context), arn: arnOf(context.caller, "logs", `log-group:${name}`) },
    };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
  remove(resource) {
    if (resource.inputs["skipDestroy"] === true) return stays(resource);
    if (resource.inputs["deletionProtectionEnabled"] !== true) return;
    throw new AwsError(
      "ValidationException",
      `The log group ${resource.id} has deletion protection: switch deletionProtectionEnabled off first`,
    );
  },
};

function outputsOf(inputs: Properties, context: Context): Properties {
  if (inputs["kmsKeyId"] !== undefined) refuseUnusableKey(String(inputs["kmsKeyId"]), context);
  return echo(inputs, context, { tags: true });
}

/** The key must exist in the region, and its policy must let CloudWatch Logs in. */
function refuseUnusableKey(keyArn: string, context: Context): void {
  const key = findKey(keyArn, context);
  const services = ["logs.amazonaws.com", `logs.${context.caller.region}.amazonaws.com`];
  const usable =
    key !== undefined &&
    statementsOf(documentOf(key.outputs["policy"])).some(
      ({ Effect, Principal }) =>
        Effect === "Allow" &&
        (Principal === "*" ||
          (isObject(Principal) && list(Principal["Service"]).some((s) => services.includes(String(s))))),
    );
  if (usable) return;
  throw new AwsError(
    "InvalidParameterException",
    `The specified KMS key does not exist or is not allowed to be used: ${keyArn} (its policy must allow ${services[1]})`,
  );
}

export const logMetricFilter: ResourceModel = {
  token: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  autoName: { property: "name", maxLength: 512 },
  replaceOn: ["name", "logGroupName", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: [matches(/^[^:*]+$/, "a name without : and *"), lengthBetween(1, 512)],
      logGroupName: groupName,
      pattern: lengthBetween(0, 1024),
      "metricTransformation.name": [matches(/^[^:*$]+$/, "a name without : * $"), lengthBetween(1, 255)],
      "metricTransformation.namespace": [
        matches(/^[^:*$]+$/, "a namespace without : * $"),
        lengthBetween(1, 255),
      ],
      "metricTransformation.value": lengthBetween(1, 100),
    }),
    ...dimensionFaults(inputs["metricTransformation"]),
  ],
  calls: callsOn(
    {
      create: ["logs:PutMetricFilter"],
      read: ["logs:DescribeMetricFilters"],
      update: ["logs:PutMetricFilter"],
      delete: ["logs:DeleteMetricFilter"],
    },
    ({ inputs }, { caller }) =>
      arnOf(caller, "logs", `log-group:${String(inputs["logGroupName"])}:log-stream:`),
  ),
  create(inputs, context) {
    const { account, region } = context.caller;
    const group = String(inputs["logGroupName"]);
    if (context.world.get(logGroupToken, group, { account, region }) === undefined) {
      throw new AwsError(
        "ResourceNotFoundException",
        `The specified log group does not exist: ${group} in ${account} ${region}`,
      );
    }
    return {
      id: `${group}:${String(inputs["name"])}`,
      outputs: { applyOnTransformedLogs: false, ...echo(inputs, context) },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

function dimensionFaults(transformation: unknown): Fault[] {
  if (!isObject(transformation) || !isObject(transformation["dimensions"])) return [];
  const property = "metricTransformation.dimensions";
  const count = Object.keys(transformation["dimensions"]).length;
  const faults: Fault[] =
    count > 3 ? [{ property, reason: `has ${count} dimensions: at most 3 are allowed` }] : [];
  if (transformation["defaultValue"] !== undefined)
    faults.push({ property, reason: "conflicts with defaultValue: give one of them" });
  return faults;
}
