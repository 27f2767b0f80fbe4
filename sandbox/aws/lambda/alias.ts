// What Lambda makes of an alias: a name for one version of a function, or for two with a share of the calls each.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isObject, lengthBetween, matches } from "../rules.ts";
import { functionArn, functionToken, invokeArnOf } from "./function.ts";
import { hasVersion } from "./versions.ts";

export const aliasToken = "aws:lambda/alias:Alias";

export const alias: ResourceModel = {
  token: aliasToken,
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["name", "functionName", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: matches(
        /^(?!^[0-9]+$)([a-zA-Z0-9-_]{1,128})$/,
        "1 to 128 letters, digits, - and _, not only digits",
      ),
      functionVersion: matches(/^(\$LATEST|[0-9]+)$/, "$LATEST or a version number"),
      description: lengthBetween(0, 256),
    }),
    ...routingFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["lambda:CreateAlias"],
      read: ["lambda:GetAlias"],
      update: ["lambda:UpdateAlias"],
      delete: ["lambda:DeleteAlias"],
    },
    ({ inputs }, { caller }) => functionArn(nameOf(inputs["functionName"]), caller),
  ),
  create(inputs, context) {
    const fn = findFunction(inputs["functionName"], context);
    const id = aliasArn(fn, inputs);
    const { account, region } = context.caller;
    if (context.world.get(aliasToken, id, { account, region }))
      throw new AwsError("ResourceConflictException", `Alias already exists: ${id}`);
    refuseMissingVersions(fn, inputs);
    return {
      id,
      outputs: {
        description: "",
        ...echo(inputs, context),
        arn: id,
        invokeArn: invokeArnOf(id, context.caller),
      },
    };
  },
  update(previous, inputs, context) {
    refuseMissingVersions(findFunction(inputs["functionName"], context), inputs);
    return overlay(previous, { description: "", ...echo(inputs, context) });
  },
};

/** The function that a name, ARN or partial ARN means, or Lambda's error. */
export function findFunction(reference: unknown, context: Context): StoredResource {
  const { account, region } = context.caller;
  const found = context.world.get(functionToken, nameOf(reference), { account, region });
  if (found) return found;
  throw new AwsError(
    "ResourceNotFoundException",
    `Function not found: ${functionArn(nameOf(reference), context.caller)}`,
  );
}

/** The name in `name`, `name:alias`, `account:function:name` or an ARN. */
export function nameOf(reference: unknown): string {
  const text = String(reference);
  return (/(?:^|:)function:([^:]+)/.exec(text)?.[1] ?? text).split(":")[0] ?? text;
}

function aliasArn(fn: StoredResource, inputs: Properties): string {
  return `${String(fn.outputs["arn"])}:${String(inputs["name"])}`;
}

function weightsOf(inputs: Properties): Record<string, unknown> {
  const routing = inputs["routingConfig"];
  return isObject(routing) && isObject(routing["additionalVersionWeights"])
    ? routing["additionalVersionWeights"]
    : {};
}

function routingFaults(inputs: Properties): Fault[] {
  const weights = Object.entries(weightsOf(inputs));
  const property = "routingConfig.additionalVersionWeights";
  return [
    ...(weights.length > 1
      ? [{ property, reason: `has ${weights.length} versions: an alias has one more at most` }]
      : []),
    ...(weights.length > 0 && inputs["functionVersion"] === "$LATEST"
      ? [{ property: "functionVersion", reason: "$LATEST cannot share its calls: use a published version" }]
      : []),
    ...weights.flatMap(([version, weight]) =>
      typeof weight === "number" && (weight < 0 || weight > 1)
        ? [{ property: `${property}.${version}`, reason: `${weight}: must be from 0.0 to 1.0` }]
        : [],
    ),
  ];
}

function refuseMissingVersions(fn: StoredResource, inputs: Properties): void {
  for (const version of [inputs["functionVersion"], ...Object.keys(weightsOf(inputs))])
    if (!hasVersion(fn, version))
      throw new AwsError(
        "ResourceNotFoundException",
        `Function not found: ${String(fn.outputs["arn"])}:${String(version)}`,
      );
}
