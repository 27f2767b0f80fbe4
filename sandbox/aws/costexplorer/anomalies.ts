// What Cost Explorer makes of anomaly detection: what is looked at, and who is told how often.

import { AwsError, type Fault, type Properties, type ResourceModel } from "../model.ts";
import { callsOn, echo, overlay, type Actions } from "../outputs.ts";
import { areTags, faultsOf, isArn, isObject, lengthBetween, oneOf, valuesAt } from "../rules.ts";
import { newArn } from "./payer.ts";

const monitorToken = "aws:costexplorer/anomalyMonitor:AnomalyMonitor";

const calls = (what: string) =>
  callsOn(
    {
      create: [`ce:Create${what}`],
      read: [`ce:Get${what}s`],
      update: [`ce:Update${what}`],
      delete: [`ce:Delete${what}`],
      tag: "ce:TagResource",
    } satisfies Actions,
    ({ outputs }) => String(outputs?.["arn"] ?? "*"),
  );

export const anomalyMonitor: ResourceModel = {
  token: monitorToken,
  global: true,
  autoName: { property: "name", maxLength: 1024 },
  replaceOn: ["monitorDimension", "monitorSpecification", "monitorType"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: lengthBetween(0, 1024),
      monitorType: oneOf(["DIMENSIONAL", "CUSTOM"]),
      monitorDimension: oneOf(["SERVICE", "LINKED_ACCOUNT", "TAG", "COST_CATEGORY"]),
      tags: areTags,
    }),
    ...kindFaults(inputs),
  ],
  calls: calls("AnomalyMonitor"),
  create(inputs, context) {
    const { account } = context.caller;
    const services = context.world.find(
      monitorToken,
      { account },
      (other) => other.inputs["monitorDimension"] === "SERVICE",
    );
    if (inputs["monitorDimension"] === "SERVICE" && services.length > 0)
      throw new AwsError("LimitExceededException", "Limit exceeded on dimensional spend monitor creation");
    const arn = newArn("anomalymonitor", context);
    return { id: arn, outputs: { ...echo(inputs, context, { tags: true, global: true }), arn } };
  },
  update: (previous, inputs, context) =>
    overlay(previous, echo(inputs, context, { tags: true, global: true })),
};

export const anomalySubscription: ResourceModel = {
  token: "aws:costexplorer/anomalySubscription:AnomalySubscription",
  global: true,
  autoName: { property: "name", maxLength: 1024 },
  replaceOn: ["accountId"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: lengthBetween(0, 1024),
      frequency: oneOf(["DAILY", "IMMEDIATE", "WEEKLY"]),
      monitorArnLists: lengthBetween(1, 10),
      "monitorArnLists[]": isArn("ce"),
      subscribers: lengthBetween(1, 10),
      "subscribers[].type": oneOf(["EMAIL", "SNS"]),
      tags: areTags,
    }),
    ...mailFaults(inputs),
  ],
  calls: calls("AnomalySubscription"),
  create(inputs, context) {
    for (const { value } of valuesAt(inputs, "monitorArnLists[]"))
      if (context.world.get(monitorToken, String(value)) === undefined)
        throw new AwsError("UnknownMonitorException", `Monitor not found: ${String(value)}`);
    const arn = newArn("anomalysubscription", context);
    const { account } = context.caller;
    return {
      id: arn,
      outputs: { accountId: account, ...echo(inputs, context, { tags: true, global: true }), arn },
    };
  },
  update: (previous, inputs, context) =>
    overlay(previous, echo(inputs, context, { tags: true, global: true })),
};

/** One of both: a dimension, or a specification of one's own (CreateAnomalyMonitor). */
function kindFaults({ monitorType, monitorDimension, monitorSpecification }: Properties): Fault[] {
  if (monitorType === "DIMENSIONAL" && monitorDimension === undefined)
    return [{ property: "monitorDimension", reason: "is missing: a dimensional monitor has one" }];
  if (monitorType === "CUSTOM" && monitorSpecification === undefined)
    return [{ property: "monitorSpecification", reason: "is missing: a custom monitor has one" }];
  return [];
}

/** At once by SNS only, in summaries by mail only (AWS Cost Management User Guide, "Alert frequency"). */
const mailFaults = ({ frequency, ...inputs }: Properties): Fault[] =>
  valuesAt(inputs, "subscribers[]").flatMap(({ property, value }) => {
    const type = isObject(value) ? value["type"] : undefined;
    const wanted = frequency === "IMMEDIATE" ? "SNS" : "EMAIL";
    return typeof frequency !== "string" || typeof type !== "string" || type === wanted
      ? []
      : [{ property: `${property}.type`, reason: `"${type}": ${frequency} goes to ${wanted} only` }];
  });
