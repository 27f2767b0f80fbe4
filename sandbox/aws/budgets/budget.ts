// What AWS Budgets makes of a budget: an amount for a time, and who is told when it is used up so far.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import {
  areTags,
  between,
  faultsOf,
  isKnown,
  isObject,
  lengthBetween,
  matches,
  oneOf,
  valuesAt,
} from "../rules.ts";

export const budgetToken = "aws:budgets/budget:Budget";

export const budget: ResourceModel = {
  token: budgetToken,
  global: true,
  autoName: { property: "name", maxLength: 100 },
  replaceOn: ["accountId", "name", "namePrefix"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[^:\\]{1,100}$/, "1 to 100 characters without : and \\"),
      budgetType: oneOf([
        "COST",
        "USAGE",
        "RI_UTILIZATION",
        "RI_COVERAGE",
        "SAVINGS_PLANS_UTILIZATION",
        "SAVINGS_PLANS_COVERAGE",
      ]),
      timeUnit: oneOf(["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY"]),
      limitAmount: matches(/^\d{1,16}(\.\d+)?$/, "an amount such as 100 or 99.50"),
      "notifications[].comparisonOperator": oneOf(["GREATER_THAN", "LESS_THAN", "EQUAL_TO"]),
      "notifications[].thresholdType": oneOf(["PERCENTAGE", "ABSOLUTE_VALUE"]),
      "notifications[].notificationType": oneOf(["ACTUAL", "FORECASTED"]),
      "notifications[].threshold": between(0.1, 15_000_000_000_000),
      "notifications[].subscriberEmailAddresses": lengthBetween(0, 10),
      notifications: lengthBetween(0, 10),
      tags: areTags,
    }),
    ...amountFaults(inputs),
    ...subscriberFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["budgets:ModifyBudget"],
      read: ["budgets:ViewBudget"],
      update: ["budgets:ModifyBudget"],
      delete: ["budgets:ModifyBudget"],
      tag: "budgets:TagResource",
    },
    ({ inputs }, context) => budgetArn(inputs["name"], context),
  ),
  create(inputs, context) {
    const { account } = context.caller;
    const id = `${account}:${String(inputs["name"])}`;
    if (context.world.get(budgetToken, id, { account }) !== undefined)
      throw new AwsError("DuplicateRecordException", `the budget already exists: ${String(inputs["name"])}`);
    return { id, outputs: outputsOf(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

const budgetArn = (name: unknown, { caller }: Context): string =>
  `arn:${caller.partition}:budgets::${caller.account}:budget/${typeof name === "string" ? name : "*"}`;

const outputsOf = (inputs: Properties, context: Context): Properties => ({
  timePeriodStart: "2026-01-01_00:00",
  timePeriodEnd: "2087-06-15_00:00",
  limitUnit: "USD",
  ...echo(inputs, context, { tags: true, global: true }),
  accountId: context.caller.account,
  arn: budgetArn(inputs["name"], context),
  namePrefix: inputs["namePrefix"] ?? "",
});

function amountFaults(inputs: Properties): Fault[] {
  if (inputs["budgetType"] !== "COST" || inputs["plannedLimits"] !== undefined) return [];
  return [
    ...(inputs["limitAmount"] === undefined
      ? [{ property: "limitAmount", reason: "is missing: a budget of costs has an amount" }]
      : []),
    ...(isKnown(inputs["limitUnit"]) && inputs["limitUnit"] !== "USD"
      ? [{ property: "limitUnit", reason: `"${String(inputs["limitUnit"])}": costs are in USD` }]
      : []),
  ];
}

/** Nobody would hear of it. */
const subscriberFaults = (inputs: Properties): Fault[] =>
  valuesAt(inputs, "notifications[]").flatMap(({ property, value }) => {
    if (!isObject(value)) return [];
    const told = [value["subscriberEmailAddresses"], value["subscriberSnsTopicArns"]];
    return told.some((list) => (!isKnown(list) ? list !== undefined : Array.isArray(list) && list.length > 0))
      ? []
      : [{ property, reason: "has no subscriber" }];
  });
