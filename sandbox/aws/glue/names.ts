// How Glue's resources are called and found, and what they ask of IAM: one item, one ARN (Glue Developer Guide, "Resource ARNs").

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Operation, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole, whyNotPassable } from "../roles.ts";
import { isKnown, matches } from "../rules.ts";

export const tokens = {
  Crawler: "aws:glue/crawler:Crawler",
  Job: "aws:glue/job:Job",
  Trigger: "aws:glue/trigger:Trigger",
  Workflow: "aws:glue/workflow:Workflow",
  Database: "aws:glue/catalogDatabase:CatalogDatabase",
  Security: "aws:glue/securityConfiguration:SecurityConfiguration",
} as const;
type Named = "Crawler" | "Job" | "Trigger" | "Workflow";

const service = "glue.amazonaws.com";
export const isName = matches(/^[\w .#/()-]{1,255}$/, "1 to 255 characters");
export const isS3Path = matches(
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*$/,
  "a path in S3: s3://bucket/…",
);

export const glueArn = (kind: string, name: unknown, { caller }: Context): string =>
  arnOf(caller, "glue", `${kind}/${typeof name === "string" ? name : "*"}`);

export const findGlue = (
  kind: keyof typeof tokens,
  name: unknown,
  { caller, world }: Context,
): StoredResource | undefined =>
  world.get(tokens[kind], String(name), { account: caller.account, region: caller.region });

/** @throws AwsError unless it is there. A value that is not known yet is taken for there. */
export function needGlue(kind: keyof typeof tokens, name: unknown, context: Context): void {
  if (!isKnown(name) || findGlue(kind, name, context) !== undefined) return;
  throw new AwsError("EntityNotFoundException", `${kind} not found: ${String(name)}`);
}

export function refuseTwice(kind: keyof typeof tokens, name: unknown, context: Context): void {
  if (findGlue(kind, name, context) !== undefined)
    throw new AwsError("AlreadyExistsException", `${kind} with name ${String(name)} already exists`);
}

/** Glue takes on the role when the item runs. */
export function needRole(arn: unknown, context: Context): void {
  const reason = isKnown(arn) ? whyNotPassable(arn, service, context) : undefined;
  if (reason !== undefined) throw new AwsError("InvalidInputException", reason);
}

export const passesRole = (
  property: string,
  operation: Operation,
  { inputs, outputs }: { inputs: Properties; outputs?: Properties },
): ApiCall[] =>
  operation === "create" || (operation === "update" && inputs[property] !== outputs?.[property])
    ? passRole(inputs[property], service)
    : [];

/** `refuse` throws for what Glue refuses; `roleIn`: the input that names its role. */
type Own = Pick<ResourceModel, "check" | "defaults" | "remove"> & {
  replaceOn?: readonly string[];
  roleIn?: string;
  more?: (
    operation: Operation,
    resource: { inputs: Properties; outputs?: Properties },
    arn: string,
  ) => ApiCall[];
  refuse(inputs: Properties, context: Context): void;
  outputs?: (inputs: Properties) => Properties;
};

/** What items with a name, tags and calls of their own do alike. */
export function namedModel(kind: Named, own: Own): ResourceModel {
  const { replaceOn = [], roleIn, more = () => [], refuse, outputs = () => ({}), ...rest } = own;
  const path = kind.toLowerCase();
  const on = callsOn(
    {
      create: [`glue:Create${kind}`],
      read: [`glue:Get${kind}`, "glue:GetTags"],
      update: [`glue:Update${kind}`],
      delete: [`glue:Delete${kind}`],
      tag: "glue:TagResource",
    },
    ({ inputs }, context) => glueArn(path, inputs["name"], context),
  );
  const made = (inputs: Properties, context: Context): Properties => ({
    ...echo(inputs, context, { tags: true }),
    arn: glueArn(path, inputs["name"], context),
    ...outputs(inputs),
  });
  return {
    ...rest,
    token: tokens[kind],
    autoName: { property: "name", maxLength: 255 },
    replaceOn: ["name", "region", ...replaceOn],
    calls: (operation, target, context) => [
      ...on(operation, target, context),
      ...(roleIn === undefined ? [] : passesRole(roleIn, operation, target)),
      ...more(operation, target, glueArn(path, target.inputs["name"], context)),
    ],
    create(inputs, context) {
      refuseTwice(kind, inputs["name"], context);
      if (roleIn !== undefined) needRole(inputs[roleIn], context);
      refuse(inputs, context);
      return { id: String(inputs["name"]), outputs: made(inputs, context) };
    },
    update(previous, inputs, context) {
      if (roleIn !== undefined) needRole(inputs[roleIn], context);
      refuse(inputs, context);
      return overlay(previous, made(inputs, context));
    },
  };
}
