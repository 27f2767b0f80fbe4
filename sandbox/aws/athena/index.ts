// What Athena makes of workgroups. Nothing is asked here: no query runs.

import { findKey } from "../kms/key.ts";
import { arnOf } from "../arn.ts";
import { AwsError, type Context, type Fault, type Properties, type ResourceModel } from "../model.ts";
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

const token = "aws:athena/workgroup:Workgroup";
const result = "configuration.resultConfiguration";
const encryption = `${result}.encryptionConfiguration`;
/** The least that a query may be limited to (API Reference, WorkGroupConfiguration). */
const leastBytes = 10_000_000;

const arn = (name: unknown, { caller }: Context): string =>
  arnOf(caller, "athena", `workgroup/${typeof name === "string" ? name : "*"}`);

/** KMS needs a key, S3's own takes none. */
const keyFaults = (inputs: Properties): Fault[] =>
  valuesAt(inputs, encryption).flatMap(({ value }) => {
    if (!isObject(value) || !isKnown(value["encryptionOption"])) return [];
    const [option, key] = [value["encryptionOption"], value["kmsKeyArn"]];
    return option !== "SSE_S3" && key === undefined
      ? [{ property: `${encryption}.kmsKeyArn`, reason: `${String(option)} needs a key` }]
      : [];
  });

function refuseWithoutKey(inputs: Properties, context: Context): void {
  for (const { value } of valuesAt(inputs, `${encryption}.kmsKeyArn`))
    if (isKnown(value) && findKey(value, context) === undefined)
      throw new AwsError("InvalidRequestException", `there is no key ${String(value)}`);
}

const outputsOf = (inputs: Properties, context: Context): Properties => ({
  ...echo(inputs, context, { tags: true }),
  arn: arn(inputs["name"], context),
});

const workgroup: ResourceModel = {
  token,
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(/^[\w.-]{1,128}$/, "1 to 128 letters, digits, _, . and -"),
      description: lengthBetween(0, 1024),
      state: oneOf(["ENABLED", "DISABLED"]),
      "configuration.bytesScannedCutoffPerQuery": between(leastBytes, Number.MAX_SAFE_INTEGER),
      [`${result}.outputLocation`]: matches(
        /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*$/,
        "a path in S3: s3://bucket/…",
      ),
      [`${result}.expectedBucketOwner`]: matches(/^\d{12}$/, "an account's id"),
      [`${encryption}.encryptionOption`]: oneOf(["SSE_S3", "SSE_KMS", "CSE_KMS"]),
      tags: areTags,
    }),
    ...keyFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["athena:CreateWorkGroup"],
      read: ["athena:GetWorkGroup", "athena:ListTagsForResource"],
      update: ["athena:UpdateWorkGroup"],
      delete: ["athena:DeleteWorkGroup"],
      tag: "athena:TagResource",
    },
    ({ inputs }, context) => arn(inputs["name"], context),
  ),
  create(inputs, context) {
    const name = String(inputs["name"]);
    if (name === "primary" || context.world.get(token, name, context.caller) !== undefined)
      throw new AwsError("InvalidRequestException", "WorkGroup is already created");
    refuseWithoutKey(inputs, context);
    return { id: name, outputs: outputsOf(inputs, context) };
  },
  update(previous, inputs, context) {
    refuseWithoutKey(inputs, context);
    return overlay(previous, outputsOf(inputs, context));
  },
};

export const models: readonly ResourceModel[] = [workgroup];
