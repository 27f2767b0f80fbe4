// What Cost Explorer makes of a cost category: values of one's own by which costs are grouped.

import { AwsError, type Fault, type Properties, type ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isKnown, isObject, lengthBetween, matches, oneOf, valuesAt } from "../rules.ts";
import { newArn, refuseLinkedAccount } from "./payer.ts";

const token = "aws:costexplorer/costCategory:CostCategory";
const value = matches(
  /^(?! )[\p{L}\p{N}\p{Z}-]{1,50}(?<! )$/u,
  "1 to 50 letters, digits, spaces and hyphens",
);

/** Dimensions of rules (Expression, "for CostCategory"). */
const dimensions = [
  "LINKED_ACCOUNT",
  "SERVICE_CODE",
  "RECORD_TYPE",
  "LINKED_ACCOUNT_NAME",
  "REGION",
  "USAGE_TYPE",
];

export const costCategory: ResourceModel = {
  token,
  global: true,
  replaceOn: ["name"],
  autoName: { property: "name", maxLength: 50 },
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: value,
      ruleVersion: oneOf(["CostCategoryExpression.v1"]),
      defaultValue: value,
      rules: lengthBetween(1, 500),
      "rules[].type": oneOf(["REGULAR", "INHERITED_VALUE"]),
      "rules[].value": value,
      "rules[].rule.dimension.key": oneOf(dimensions),
      "rules[].rule.dimension.matchOptions[]": oneOf([
        "EQUALS",
        "ABSENT",
        "STARTS_WITH",
        "ENDS_WITH",
        "CONTAINS",
      ]),
      tags: areTags,
    }),
    ...ruleFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["ce:CreateCostCategoryDefinition"],
      read: ["ce:DescribeCostCategoryDefinition"],
      update: ["ce:UpdateCostCategoryDefinition"],
      delete: ["ce:DeleteCostCategoryDefinition"],
      tag: "ce:TagResource",
    },
    ({ outputs }) => String(outputs?.["arn"] ?? "*"),
  ),
  create(inputs, context) {
    refuseLinkedAccount("cost category", context);
    const name = String(inputs["name"]);
    if (context.world.find(token, {}, (other) => other.inputs["name"] === name).length > 0)
      throw new AwsError("ValidationException", `Cost category name already exists: ${name}`);
    const arn = newArn("costcategory", context);
    return { id: arn, outputs: { ...echo(inputs, context, { tags: true, global: true }), arn } };
  },
  update: (previous, inputs, context) =>
    overlay(previous, echo(inputs, context, { tags: true, global: true })),
};

/** A regular rule has a value and says what it is for. */
const ruleFaults = (inputs: Properties): Fault[] =>
  valuesAt(inputs, "rules[]").flatMap(({ property, value: rule }) =>
    !isObject(rule) || rule["type"] === "INHERITED_VALUE"
      ? []
      : ["value", "rule"]
          .filter((key) => !isKnown(rule[key]) && rule[key] === undefined)
          .map((key) => ({ property: `${property}.${key}`, reason: "is missing: a regular rule has one" })),
  );
