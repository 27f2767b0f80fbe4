// What KMS makes of an alias: its name, its target, one name once in an account and region.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { echo, overlay } from "../outputs.ts";
import { faultsOf, lengthBetween, matches } from "../rules.ts";
import { findKey } from "./key.ts";

const aliasToken = "aws:kms/alias:Alias";

const actions = {
  create: "kms:CreateAlias",
  read: "kms:ListAliases",
  update: "kms:UpdateAlias",
  delete: "kms:DeleteAlias",
};

export const alias: ResourceModel = {
  token: aliasToken,
  replaceOn: ["name", "namePrefix", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: [
        matches(
          /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/,
          "alias/ and letters, digits, / _ -, and not alias/aws/…, which is AWS's own",
        ),
        lengthBetween(1, 256),
      ],
    }),
  // KMS authorises alias calls on both the alias and its key.
  calls: (operation, { inputs, outputs }, context) => {
    const action = actions[operation];
    if (operation === "read") return [{ action, resource: "*" }];
    const keyArn =
      outputs?.["targetKeyArn"] ?? findKey(inputs["targetKeyId"], context)?.outputs["arn"] ?? "*";
    return [
      { action, resource: arnOf(context.caller, "kms", String(inputs["name"])) },
      { action, resource: String(keyArn) },
    ];
  },
  create(inputs, context) {
    const name = String(
      inputs["name"] ?? `${String(inputs["namePrefix"])}${context.world.random("base36", 8)}`,
    );
    const { account, region } = context.caller;
    if (context.world.get(aliasToken, name, { account, region })) {
      throw new AwsError(
        "AlreadyExistsException",
        `An alias with the name ${name} already exists in ${account} ${region}`,
      );
    }
    const arn = arnOf(context.caller, "kms", name);
    return { id: name, outputs: { ...outputsOf(inputs, context), name, arn } };
  },
  update: (previous, inputs, context) =>
    overlay(previous, { name: previous.id, ...outputsOf(inputs, context) }),
};

function outputsOf(inputs: Properties, context: Context): Properties {
  const target = findKey(inputs["targetKeyId"], context);
  if (target === undefined) {
    throw new AwsError(
      "NotFoundException",
      `Key ${String(inputs["targetKeyId"])} does not exist in ${context.caller.region}`,
    );
  }
  return { ...echo(inputs, context), targetKeyId: target.id, targetKeyArn: target.outputs["arn"] };
}
