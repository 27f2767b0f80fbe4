// What EventBridge makes of rules and their targets.

import { arnOf, parseArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import {
  areTags,
  between,
  faultsOf,
  isArn,
  isJson,
  isKnown,
  lengthBetween,
  matches,
  oneOf,
} from "../rules.ts";
import { isEventPattern, isSchedule } from "./eventPattern.ts";

const ruleToken = "aws:cloudwatch/eventRule:EventRule";
const targetToken = "aws:cloudwatch/eventTarget:EventTarget";
const busToken = "aws:cloudwatch/eventBus:EventBus";
const defaultBus = "default";
const targetQuota = 5;

/** Services that EventBridge calls only as a role. */
const needRole = new Set(["batch", "codebuild", "codepipeline", "ecs", "kinesis", "sagemaker", "states"]);

const nameRule = matches(/^[.\-_A-Za-z0-9]{1,64}$/, "1 to 64 letters, digits or any of . - _");

export const eventRule: ResourceModel = {
  token: ruleToken,
  defaults: { eventBusName: defaultBus, forceDestroy: false },
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["name", "namePrefix", "eventBusName", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: nameRule,
      description: lengthBetween(0, 512),
      eventPattern: isEventPattern,
      scheduleExpression: isSchedule,
      roleArn: isArn("iam"),
      state: oneOf(["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"]),
      tags: areTags,
    }),
    ...triggerFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["events:PutRule"],
      read: ["events:DescribeRule"],
      update: ["events:PutRule"],
      delete: ["events:DeleteRule"],
      tag: "events:TagResource",
    },
    ({ inputs }, { caller }) =>
      arnOf(caller, "events", `rule/${ruleId(inputs["eventBusName"], inputs["name"])}`),
  ),
  create(inputs, context) {
    const bus = busName(inputs["eventBusName"]);
    if (
      bus !== defaultBus &&
      context.world.get(busToken, bus, { account: context.caller.account }) === undefined
    ) {
      throw new AwsError("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
    }
    const id = ruleId(inputs["eventBusName"], inputs["name"]);
    return {
      id,
      outputs: { ...outputsOf(inputs, context), arn: arnOf(context.caller, "events", `rule/${id}`) },
    };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
  remove(resource, { world }) {
    const { account, region, id } = resource;
    const targets = world.find(
      targetToken,
      { account, region },
      (t) => ruleId(t.inputs["eventBusName"], t.inputs["rule"]) === id,
    );
    if (targets.length === 0) return;
    throw new AwsError(
      "ValidationException",
      `Rule ${id} can't be deleted since it has targets: ${targets.map((t) => t.id).join(", ")}`,
    );
  },
};

/** The bus by its name, also from its ARN. */
function busName(bus: unknown): string {
  return typeof bus === "string" ? (bus.split("event-bus/").at(-1) ?? bus) : defaultBus;
}

/** Name of the rule; on another bus than the default one behind the bus's name. */
function ruleId(bus: unknown, name: unknown): string {
  return busName(bus) === defaultBus ? String(name) : `${busName(bus)}/${String(name)}`;
}

function triggerFaults(inputs: Properties): Fault[] {
  const faults: Fault[] = [];
  if (inputs["eventPattern"] === undefined && inputs["scheduleExpression"] === undefined) {
    faults.push({
      property: "eventPattern",
      reason: "at least one of eventPattern and scheduleExpression is needed",
    });
  }
  if (
    inputs["scheduleExpression"] !== undefined &&
    isKnown(inputs["eventBusName"]) &&
    busName(inputs["eventBusName"]) !== defaultBus
  ) {
    faults.push({ property: "scheduleExpression", reason: "works on the default event bus only" });
  }
  if (inputs["state"] !== undefined && inputs["isEnabled"] !== undefined) {
    faults.push({ property: "isEnabled", reason: "conflicts with state: give state alone" });
  }
  return faults;
}

function outputsOf(inputs: Properties, context: Context): Properties {
  const state = inputs["state"] ?? (inputs["isEnabled"] === false ? "DISABLED" : "ENABLED");
  return { ...echo(inputs, context, { tags: true }), state, isEnabled: state !== "DISABLED" };
}

const putTargets = callsOn(
  {
    create: ["events:PutTargets"],
    read: ["events:ListTargetsByRule"],
    update: ["events:PutTargets"],
    delete: ["events:RemoveTargets"],
  },
  ({ inputs }, { caller }) =>
    arnOf(caller, "events", `rule/${ruleId(inputs["eventBusName"], inputs["rule"])}`),
);

export const eventTarget: ResourceModel = {
  token: targetToken,
  defaults: { eventBusName: defaultBus, forceDestroy: false },
  autoName: { property: "targetId", maxLength: 64 },
  replaceOn: ["rule", "targetId", "eventBusName", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      rule: nameRule,
      targetId: nameRule,
      arn: isArn(),
      roleArn: isArn("iam"),
      input: [isJson, lengthBetween(0, 8192)],
      "retryPolicy.maximumEventAgeInSeconds": between(60, 86400),
      "retryPolicy.maximumRetryAttempts": between(0, 185),
    }),
    ...targetFaults(inputs),
  ],
  calls(operation, target, context): ApiCall[] {
    const role = target.inputs["roleArn"];
    const passes = (operation === "create" || operation === "update") && typeof role === "string";
    const pass = {
      action: "iam:PassRole",
      resource: String(role),
      context: { "iam:PassedToService": "events.amazonaws.com" },
    };
    return [...putTargets(operation, target, context), ...(passes ? [pass] : [])];
  },
  create(inputs, context) {
    const rule = existingRule(inputs, context);
    const id = ruleId(inputs["eventBusName"], inputs["rule"]).replace("/", "-");
    const targets = context.world.find(
      targetToken,
      { account: rule.account, region: rule.region },
      (t) => ruleId(t.inputs["eventBusName"], t.inputs["rule"]) === rule.id,
    );
    if (targets.length >= targetQuota) {
      throw new AwsError(
        "LimitExceededException",
        `The requested resource exceeds the maximum number allowed: ${targetQuota} targets on rule ${rule.id}`,
      );
    }
    return { id: `${id}-${String(inputs["targetId"])}`, outputs: echo(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

function existingRule(inputs: Properties, { caller, world }: Context): StoredResource {
  const id = ruleId(inputs["eventBusName"], inputs["rule"]);
  const found = world.get(ruleToken, id, { account: caller.account, region: caller.region });
  if (found !== undefined) return found;
  throw new AwsError(
    "ResourceNotFoundException",
    `Rule ${id} does not exist on EventBus ${busName(inputs["eventBusName"])}.`,
  );
}

function targetFaults(inputs: Properties): Fault[] {
  const given = ["input", "inputPath", "inputTransformer"].filter(
    (property) => inputs[property] !== undefined,
  );
  const faults: Fault[] =
    given.length > 1
      ? [
          {
            property: given[1] ?? "",
            reason: `conflicts with ${given[0] ?? ""}: give one of input, inputPath, inputTransformer`,
          },
        ]
      : [];
  const service = parseArn(inputs["arn"])?.service;
  if (service !== undefined && needRole.has(service) && inputs["roleArn"] === undefined) {
    faults.push({ property: "roleArn", reason: `is missing: a target of ${service} is called as a role` });
  }
  return faults;
}
