// What AWS FIS makes of a template: what it does to which resources, as whom, and what stops it.

import { AwsError, type Context, type Fault, type Properties, type ResourceModel } from "../model.ts";
import { arnOf } from "../arn.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isArn, isObject, lengthBetween, matches, oneOf, valuesAt } from "../rules.ts";
import { passRole, whyNotPassable } from "../roles.ts";

const service = "fis.amazonaws.com";
const alarmToken = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** Actions that are known here, with the type of what they are done to and the name of their target ("AWS FIS actions"). */
const actions: Readonly<Record<string, { target: string; type: string; needs?: readonly string[] }>> = {
  "aws:ec2:reboot-instances": { target: "Instances", type: "aws:ec2:instance" },
  "aws:ec2:stop-instances": { target: "Instances", type: "aws:ec2:instance" },
  "aws:ec2:terminate-instances": { target: "Instances", type: "aws:ec2:instance" },
  "aws:ecs:stop-task": { target: "Tasks", type: "aws:ecs:task" },
  "aws:network:disrupt-connectivity": {
    target: "Subnets",
    type: "aws:ec2:subnet",
    needs: ["duration", "scope"],
  },
};

const onTemplate = callsOn(
  {
    create: ["fis:CreateExperimentTemplate"],
    read: ["fis:GetExperimentTemplate"],
    update: ["fis:UpdateExperimentTemplate"],
    delete: ["fis:DeleteExperimentTemplate"],
    tag: "fis:TagResource",
  },
  ({ id }, { caller }, operation) =>
    arnOf(caller, "fis", `experiment-template/${operation === "create" ? "*" : String(id)}`),
);

export const experimentTemplate: ResourceModel = {
  token: "aws:fis/experimentTemplate:ExperimentTemplate",
  replaceOn: ["region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      description: lengthBetween(1, 512),
      roleArn: isArn("iam"),
      actions: lengthBetween(1, 20),
      "actions[].actionId": oneOf(Object.keys(actions)),
      "targets[].selectionMode": matches(
        /^(ALL|COUNT\([1-9]\d*\)|PERCENT\([1-9]\d?(\.\d+)?\)|PERCENT\(100\))$/,
        "ALL, COUNT(n) or PERCENT(n)",
      ),
      "targets[].resourceTags": lengthBetween(1, 50),
      stopConditions: lengthBetween(1, 5),
      "stopConditions[].source": oneOf(["none", "aws:cloudwatch:alarm"]),
      "experimentOptions.emptyTargetResolutionMode": oneOf(["fail", "skip"]),
      "experimentOptions.accountTargeting": oneOf(["single-account", "multi-account"]),
      tags: areTags,
    }),
    ...targetFaults(inputs),
    ...actionFaults(inputs),
  ],
  // Whoever makes a template names actions of AWS's own, and hands over a role.
  calls: (operation, resource, context) => [
    ...onTemplate(operation, resource, context),
    ...(operation === "create" || operation === "update"
      ? [...actionArns(resource.inputs, context), ...passRole(resource.inputs["roleArn"], service)]
      : []),
  ],
  create(inputs, context) {
    refuse(inputs, context);
    const id = `EXT${context.world.random("base36", 16)}`;
    return { id, outputs: echo(inputs, context, { tags: true }) };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    return overlay(previous, echo(inputs, context, { tags: true }));
  },
};

const actionArns = (inputs: Properties, { caller }: Context) =>
  valuesAt(inputs, "actions[].actionId").map(({ value }) => ({
    action: "fis:CreateExperimentTemplate",
    resource: arnOf(caller, "fis", `action/${String(value)}`),
  }));

/** The role is one that FIS may take, and alarms are there. */
function refuse(inputs: Properties, context: Context): void {
  const why = whyNotPassable(inputs["roleArn"], service, context);
  if (why !== undefined) throw new AwsError("ValidationException", why);
  const { account, region } = context.caller;
  for (const { value } of valuesAt(inputs, "stopConditions[]")) {
    if (!isObject(value) || value["source"] !== "aws:cloudwatch:alarm") continue;
    const [alarm] = context.world.find(
      alarmToken,
      { account, region },
      ({ outputs }) => outputs["arn"] === value["value"],
    );
    if (alarm === undefined)
      throw new AwsError("ValidationException", `The alarm ${String(value["value"])} does not exist`);
  }
}

/** Resources are named by ARNs or found by tags, and by one of both (CreateExperimentTemplate, targets). */
const targetFaults = (inputs: Properties): Fault[] =>
  valuesAt(inputs, "targets[]").flatMap(({ property, value }) =>
    isObject(value) && (value["resourceTags"] === undefined) === (value["resourceArns"] === undefined)
      ? [{ property, reason: "names resources by tags or by ARNs: one of both" }]
      : [],
  );

const parameterKeys = (action: unknown): unknown[] =>
  valuesAt(isObject(action) ? action : {}, "parameters[].key").map(({ value }) => value);

/** Each action is done to a target of the template that is of its type. */
function actionFaults(inputs: Properties): Fault[] {
  const types = new Map(
    valuesAt(inputs, "targets[]").flatMap(({ value }) =>
      isObject(value) ? [[value["name"], value["resourceType"]] as const] : [],
    ),
  );
  return valuesAt(inputs, "actions[]").flatMap(({ property, value }): Fault[] => {
    const known = isObject(value) ? actions[String(value["actionId"])] : undefined;
    const target = isObject(value) ? value["target"] : undefined;
    if (known === undefined) return [];
    const missing = (known.needs ?? []).find((key) => !parameterKeys(value).includes(key));
    if (missing !== undefined)
      return [
        { property: `${property}.parameters`, reason: `lacks ${missing}, without which it is not done` },
      ];
    if (!isObject(target) || target["key"] !== known.target)
      return [{ property: `${property}.target`, reason: `is missing: it is done to ${known.target}` }];
    return types.get(target["value"]) === known.type
      ? []
      : [
          {
            property: `${property}.target.value`,
            reason: `"${String(target["value"])}": no target of ${known.type}`,
          },
        ];
  });
}
