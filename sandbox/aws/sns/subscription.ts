// What SNS makes of a subscription: which endpoints a protocol takes, who has to confirm.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import type { Rule } from "../rules.ts";
import { faultsOf, isArn, isJson, isKnown, matches, oneOf } from "../rules.ts";
import { existingTopic } from "./topic.ts";

const email = matches(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address");

/** What each protocol takes as endpoint, and whether somebody has to confirm there. */
const protocols: Readonly<Record<string, { endpoint: Rule; confirm: boolean }>> = {
  email: { endpoint: email, confirm: true },
  "email-json": { endpoint: email, confirm: true },
  http: { endpoint: matches(/^http:\/\/[^\s/]+/, "a URL that begins with http://"), confirm: true },
  https: { endpoint: matches(/^https:\/\/[^\s/]+/, "a URL that begins with https://"), confirm: true },
  sms: { endpoint: matches(/^\+[1-9]\d{6,14}$/, "a telephone number such as +491701234567"), confirm: false },
  lambda: { endpoint: isArn("lambda"), confirm: false },
  sqs: { endpoint: isArn("sqs"), confirm: false },
  firehose: { endpoint: isArn("firehose"), confirm: false },
  application: { endpoint: isArn("sns"), confirm: false },
};

export const topicSubscription: ResourceModel = {
  token: "aws:sns/topicSubscription:TopicSubscription",
  defaults: { rawMessageDelivery: false, confirmationTimeoutInMinutes: 1, endpointAutoConfirms: false },
  replaceOn: ["endpoint", "protocol", "topic", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      topic: isArn("sns"),
      protocol: oneOf(Object.keys(protocols)),
      endpoint: protocols[String(inputs["protocol"])]?.endpoint ?? [],
      filterPolicy: isJson,
      filterPolicyScope: oneOf(["MessageAttributes", "MessageBody"]),
      redrivePolicy: isJson,
      deliveryPolicy: isJson,
      subscriptionRoleArn: isArn("iam"),
    }),
    ...roleFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["sns:Subscribe"],
      read: ["sns:GetSubscriptionAttributes"],
      update: ["sns:SetSubscriptionAttributes"],
      delete: ["sns:Unsubscribe"],
    },
    // Subscribing is authorised on the topic; so is the rest, since subscriptions are no resource type of their own.
    ({ inputs }) => String(inputs["topic"]),
  ),
  create(inputs, context) {
    refuseFifoEndpoint(inputs, context);
    const arn = `${String(inputs["topic"])}:${uuid(context)}`;
    const pending =
      protocols[String(inputs["protocol"])]?.confirm === true && inputs["endpointAutoConfirms"] !== true;
    return {
      id: arn,
      outputs: {
        filterPolicyScope: inputs["filterPolicy"] === undefined ? "" : "MessageAttributes",
        ...echo(inputs, context),
        arn,
        ownerId: context.caller.account,
        pendingConfirmation: pending,
        confirmationWasAuthenticated: !pending,
      },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

function roleFaults(inputs: Properties): Fault[] {
  const firehose = inputs["protocol"] === "firehose";
  if (!isKnown(inputs["protocol"]) || firehose === (inputs["subscriptionRoleArn"] !== undefined)) return [];
  return [
    {
      property: "subscriptionRoleArn",
      reason: firehose ? "is missing: protocol firehose needs it" : "is for protocol firehose only",
    },
  ];
}

function refuseFifoEndpoint(inputs: Properties, context: Context): void {
  const { inputs: of } = existingTopic(inputs["topic"], context);
  if (of["fifoTopic"] !== true || inputs["protocol"] === "sqs") return;
  throw new AwsError(
    "InvalidParameter",
    `Invalid protocol type: ${String(inputs["protocol"])}: FIFO topics deliver to sqs only`,
  );
}

function uuid({ world }: Context): string {
  const hex = world.random("hex", 32);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join("-");
}
