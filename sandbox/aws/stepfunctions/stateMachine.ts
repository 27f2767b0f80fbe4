// What Step Functions makes of a state machine: its definition is sound, its role can be handed to it, its log group is there.

import { arnOf, parseArn } from "../arn.ts";
import { logGroupToken } from "../cloudwatch/logs.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { areTags, faultsOf, isArn, isObject, matches, oneOf } from "../rules.ts";
import { isDefinition } from "./definition.ts";

export const stateMachineToken = "aws:sfn/stateMachine:StateMachine";
const service = "states.amazonaws.com";

const onMachine = callsOn(
  {
    create: ["states:CreateStateMachine"],
    read: ["states:DescribeStateMachine", "states:ListTagsForResource"],
    update: ["states:UpdateStateMachine"],
    delete: ["states:DeleteStateMachine"],
    tag: "states:TagResource",
  },
  ({ inputs }, context) => machineArn(inputs["name"], context),
);

export const stateMachine: ResourceModel = {
  token: stateMachineToken,
  defaults: { type: "STANDARD", publish: false },
  autoName: { property: "name", maxLength: 80 },
  replaceOn: ["name", "namePrefix", "type", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: matches(/^[a-zA-Z0-9_-]{1,80}$/, "1 to 80 letters, digits, - and _"),
      roleArn: isArn("iam"),
      type: oneOf(["STANDARD", "EXPRESS"]),
      definition: isDefinition,
      "loggingConfiguration.level": oneOf(["ALL", "ERROR", "FATAL", "OFF"]),
      "loggingConfiguration.logDestination": [
        isArn("logs"),
        matches(/:\*$/, "the ARN of a log group, ending in :*"),
      ],
      tags: areTags,
    }),
  calls: (operation, resource, context) => [
    ...onMachine(operation, resource, context),
    ...(operation === "create" ||
    (operation === "update" && resource.inputs["roleArn"] !== resource.outputs?.["roleArn"])
      ? passRole(resource.inputs["roleArn"], service)
      : []),
  ],
  create(inputs, context) {
    const arn = machineArn(inputs["name"], context);
    const { account, region } = context.caller;
    if (context.world.get(stateMachineToken, arn, { account, region }) !== undefined)
      throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
    return { id: arn, outputs: { ...outputsOf(inputs, context), creationDate: context.world.now() } };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

const machineArn = (name: unknown, { caller }: Context): string =>
  arnOf(caller, "states", `stateMachine:${typeof name === "string" ? name : "*"}`);

function outputsOf(inputs: Properties, context: Context): Properties {
  const reason = whyNotPassable(inputs["roleArn"], service, context);
  if (reason !== undefined) throw new AwsError("AccessDeniedException", reason);
  refuseMissingLog(inputs["loggingConfiguration"], context);
  const arn = machineArn(inputs["name"], context);
  return {
    ...echo(inputs, context, { tags: true }),
    description: "",
    namePrefix: inputs["namePrefix"] ?? "",
    arn,
    status: "ACTIVE",
    revisionId: context.world.random("hex", 32),
    stateMachineVersionArn: inputs["publish"] === true ? `${arn}:1` : "",
    versionDescription: inputs["versionDescription"] ?? "",
    loggingConfiguration: inputs["loggingConfiguration"] ?? { level: "OFF", includeExecutionData: false },
    tracingConfiguration: inputs["tracingConfiguration"] ?? { enabled: false },
    encryptionConfiguration: inputs["encryptionConfiguration"] ?? { type: "AWS_OWNED_KEY" },
  };
}

function refuseMissingLog(logging: unknown, { caller, world }: Context): void {
  if (!isObject(logging) || logging["level"] === "OFF" || typeof logging["logDestination"] !== "string")
    return;
  const { account, region } = caller;
  const group = parseArn(logging["logDestination"])
    ?.resource.replace(/^log-group:/, "")
    .replace(/:\*$/, "");
  if (group !== undefined && world.get(logGroupToken, group, { account, region }) !== undefined) return;
  throw new AwsError(
    "InvalidLoggingConfiguration",
    `The log destination does not exist: ${logging["logDestination"]}`,
  );
}
