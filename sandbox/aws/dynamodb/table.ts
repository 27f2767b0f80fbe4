// What DynamoDB makes of a table: its keys and attributes agree, and a protected one is not deleted.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isKnown, isObject, lengthBetween, matches, oneOf, valuesAt } from "../rules.ts";

export const tableToken = "aws:dynamodb/table:Table";

export const table: ResourceModel = {
  token: tableToken,
  autoName: { property: "name", maxLength: 255 },
  defaults: { billingMode: "PROVISIONED", tableClass: "STANDARD" },
  replaceOn: ["name", "hashKey", "rangeKey", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: [matches(/^[A-Za-z0-9_.-]+$/, "letters, digits, _, . and -"), lengthBetween(3, 255)],
      billingMode: oneOf(["PROVISIONED", "PAY_PER_REQUEST"]),
      "attributes[].type": oneOf(["S", "N", "B"]),
      streamViewType: oneOf(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]),
      tableClass: oneOf(["STANDARD", "STANDARD_INFREQUENT_ACCESS"]),
      tags: areTags,
    }),
    ...keyFaults(inputs),
    ...capacityFaults(inputs),
    ...streamFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["dynamodb:CreateTable", "dynamodb:DescribeTable"],
      createWith: {
        pointInTimeRecovery: "dynamodb:UpdateContinuousBackups",
        ttl: "dynamodb:UpdateTimeToLive",
      },
      read: [
        "dynamodb:DescribeTable",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:ListTagsOfResource",
      ],
      update: ["dynamodb:UpdateTable", "dynamodb:UpdateContinuousBackups"],
      delete: ["dynamodb:DeleteTable"],
      tag: "dynamodb:TagResource",
    },
    ({ inputs }, context) => tableArn(inputs["name"], context),
  ),
  create(inputs, context) {
    const name = String(inputs["name"]);
    const { account, region } = context.caller;
    if (context.world.get(tableToken, name, { account, region }) !== undefined)
      throw new AwsError("ResourceInUseException", `Table already exists: ${name}`);
    return { id: name, outputs: outputsOf(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
  remove({ id, inputs }) {
    if (inputs["deletionProtectionEnabled"] === true)
      throw new AwsError(
        "ValidationException",
        `Resource cannot be deleted as it is currently protected against deletion: table ${id}. Disable deletion protection first.`,
      );
  },
};

export const tableArn = (name: unknown, { caller }: Context): string =>
  arnOf(caller, "dynamodb", `table/${typeof name === "string" ? name : "*"}`);

const outputsOf = (inputs: Properties, context: Context): Properties => ({
  ...echo(inputs, context, { tags: true }),
  arn: tableArn(inputs["name"], context),
  ...(inputs["streamEnabled"] === true
    ? { streamArn: `${tableArn(inputs["name"], context)}/stream/${context.world.now()}` }
    : {}),
});

/** Attributes are declared for keys only, and every key has one (CreateTable, AttributeDefinitions). */
function keyFaults(inputs: Properties): Fault[] {
  const attributes = inputs["attributes"];
  if (!isKnown(inputs["hashKey"]))
    return [{ property: "hashKey", reason: "is missing: a table has a partition key" }];
  if (!Array.isArray(attributes)) return [];
  const declared = attributes.flatMap((attribute) =>
    isObject(attribute) && typeof attribute["name"] === "string" ? [attribute["name"]] : [],
  );
  const keys = [
    inputs["hashKey"],
    inputs["rangeKey"],
    ...["globalSecondaryIndexes[]", "localSecondaryIndexes[]"].flatMap((path) =>
      ["hashKey", "rangeKey"].flatMap((key) => valuesAt(inputs, `${path}.${key}`).map(({ value }) => value)),
    ),
  ].filter((key) => typeof key === "string");
  return [
    ...keys
      .filter((key) => !declared.includes(key))
      .map((key) => ({ property: "attributes", reason: `key "${key}" is no declared attribute` })),
    ...declared
      .filter((name) => !keys.includes(name))
      .map((name) => ({
        property: "attributes",
        reason: `attribute "${name}" is no key of the table or an index`,
      })),
  ];
}

function capacityFaults(inputs: Properties): Fault[] {
  const onDemand = inputs["billingMode"] === "PAY_PER_REQUEST";
  return ["readCapacity", "writeCapacity"].flatMap((property) => {
    if (onDemand && isKnown(inputs[property])) return [{ property, reason: "is not for PAY_PER_REQUEST" }];
    return !onDemand && inputs[property] === undefined
      ? [{ property, reason: "is needed for PROVISIONED" }]
      : [];
  });
}

const streamFaults = (inputs: Properties): Fault[] =>
  (inputs["streamEnabled"] === true) === isKnown(inputs["streamViewType"])
    ? []
    : [{ property: "streamViewType", reason: "goes with streamEnabled, and the other way round" }];
