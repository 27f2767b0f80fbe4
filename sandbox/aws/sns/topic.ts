// What SNS makes of a topic and its policy.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { documentOf, isPolicy, refuseMissingPrincipals } from "../policyDocument.ts";
import { areTags, faultsOf, isArn, isJson, isKnown, lengthBetween, matches, oneOf } from "../rules.ts";

export const topicToken = "aws:sns/topic:Topic";

export const topic: ResourceModel = {
  token: topicToken,
  defaults: { fifoTopic: false, contentBasedDeduplication: false },
  autoName: { property: "name", maxLength: 256 },
  replaceOn: ["name", "namePrefix", "fifoTopic", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: [matches(/^[A-Za-z0-9_-]+(\.fifo)?$/, "letters, digits, _ and -"), lengthBetween(1, 256)],
      displayName: lengthBetween(0, 100),
      policy: isPolicy("topic"),
      deliveryPolicy: isJson,
      signatureVersion: oneOf([1, 2]),
      tracingConfig: oneOf(["PassThrough", "Active"]),
      fifoThroughputScope: oneOf(["Topic", "MessageGroup"]),
      tags: areTags,
    }),
    ...fifoFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["sns:CreateTopic"],
      createWith: { policy: "sns:SetTopicAttributes" },
      read: ["sns:GetTopicAttributes", "sns:ListTagsForResource"],
      update: ["sns:SetTopicAttributes"],
      delete: ["sns:DeleteTopic"],
      tag: "sns:TagResource",
    },
    ({ inputs, outputs }, { caller }) =>
      String(outputs?.["arn"] ?? arnOf(caller, "sns", String(inputs["name"]))),
  ),
  create(inputs, context) {
    const { caller, world } = context;
    const arn = arnOf(caller, "sns", String(inputs["name"]));
    if (world.get(topicToken, arn)) {
      throw new AwsError(
        "InvalidParameter",
        `Invalid parameter: Attributes Reason: Topic already exists: ${arn}`,
      );
    }
    return {
      id: arn,
      outputs: { ...outputsOf(arn, inputs, context), arn, owner: caller.account, beginningArchiveTime: "" },
    };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(previous.id, inputs, context)),
};

/** FIFO topics are named .fifo, others are not; deduplication is theirs alone. */
function fifoFaults(inputs: Properties): Fault[] {
  const fifo = inputs["fifoTopic"] === true;
  const faults: Fault[] = [];
  if (isKnown(inputs["name"]) && String(inputs["name"]).endsWith(".fifo") !== fifo) {
    faults.push({
      property: "name",
      reason: fifo
        ? "the name of a FIFO topic must end with .fifo"
        : "only FIFO topics (fifoTopic) end with .fifo",
    });
  }
  const own = ["contentBasedDeduplication", "archivePolicy", "fifoThroughputScope"].filter((p) => inputs[p]);
  return fifo
    ? faults
    : [...faults, ...own.map((property) => ({ property, reason: "is for FIFO topics only" }))];
}

function outputsOf(arn: string, inputs: Properties, context: Context): Properties {
  const policy = inputs["policy"] ?? defaultPolicy(arn, context);
  refuseMissingPrincipals(documentOf(policy), context, "InvalidParameter");
  return { ...echo(inputs, context, { tags: true }), policy };
}

/** The policy of a topic that comes with none: its owner may do everything. */
function defaultPolicy(arn: string, { caller }: Context): string {
  const actions = [
    "GetTopicAttributes",
    "SetTopicAttributes",
    "AddPermission",
    "RemovePermission",
    "DeleteTopic",
    "Subscribe",
    "ListSubscriptionsByTopic",
    "Publish",
  ];
  const statement = {
    Sid: "__default_statement_ID",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: actions.map((action) => `SNS:${action}`),
    Resource: arn,
    Condition: { StringEquals: { "AWS:SourceOwner": caller.account } },
  };
  return JSON.stringify({ Version: "2008-10-17", Id: "__default_policy_ID", Statement: [statement] });
}

/** The topic of an ARN, or SNS's error. */
export function existingTopic(arn: unknown, { world }: Context): StoredResource {
  const found = typeof arn === "string" ? world.get(topicToken, arn) : undefined;
  if (found === undefined) throw new AwsError("NotFound", `Topic does not exist: ${String(arn)}`);
  return found;
}

export const topicPolicy: ResourceModel = {
  token: "aws:sns/topicPolicy:TopicPolicy",
  replaceOn: ["arn", "region"],
  check: (inputs) => faultsOf(inputs, { arn: isArn("sns"), policy: isPolicy("topic") }),
  calls: callsOn(
    {
      create: ["sns:SetTopicAttributes"],
      read: ["sns:GetTopicAttributes"],
      update: ["sns:SetTopicAttributes"],
      delete: ["sns:SetTopicAttributes"],
    },
    ({ inputs }) => String(inputs["arn"]),
  ),
  create: (inputs, context) => ({ id: String(inputs["arn"]), outputs: policyOutputs(inputs, context) }),
  update: (previous, inputs, context) => overlay(previous, policyOutputs(inputs, context)),
};

function policyOutputs(inputs: Properties, context: Context): Properties {
  const owner = existingTopic(inputs["arn"], context).account;
  refuseMissingPrincipals(documentOf(inputs["policy"]), context, "InvalidParameter");
  return { ...echo(inputs, context), owner, arn: inputs["arn"] };
}
