// What Secrets Manager makes of a secret: its name, its key, and a name that is taken until the recovery window has passed.

import { arnOf } from "../arn.ts";
import { refuseUnusableKey } from "../kms/serviceGrants.ts";
import { AwsError } from "../model.ts";
import type { Context, Implied, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isKnown, lengthBetween, matches } from "../rules.ts";

export const secretToken = "aws:secretsmanager/secret:Secret";
/** A secret in its recovery window; nobody owns it. */
export const deletedToken = "aws:secretsmanager/secret:Deleted";

export const secret: ResourceModel = {
  token: secretToken,
  defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
  autoName: { property: "name", maxLength: 512 },
  replaceOn: ["name", "namePrefix", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      // A hyphen and six characters at the end are how Secrets Manager tells secrets of one name apart.
      name: [
        matches(/^[\w/+=.@-]{1,512}$/, "1 to 512 letters, digits and / _ + = . @ -"),
        matches(/^(?!.*-[A-Za-z0-9]{6}$)/, "a name that does not end with a hyphen and six characters"),
      ],
      description: lengthBetween(0, 2048),
      recoveryWindowInDays: (value) =>
        value === 0 || (Number(value) >= 7 && Number(value) <= 30)
          ? undefined
          : `${String(value)}: 0, or 7 to 30 days`,
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["secretsmanager:CreateSecret"],
      read: ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"],
      update: { description: "secretsmanager:UpdateSecret", kmsKeyId: "secretsmanager:UpdateSecret" },
      delete: ["secretsmanager:DeleteSecret"],
      tag: "secretsmanager:TagResource",
    },
    // Its last characters are not known before it is there: AWS authorises the creation on the name.
    ({ inputs, outputs }, { caller }) =>
      String(outputs?.["arn"] ?? arnOf(caller, "secretsmanager", `secret:${String(inputs["name"])}-??????`)),
  ),
  create(inputs, context) {
    const { caller, world } = context;
    const name = String(inputs["name"]);
    refuseTaken(name, context);
    refuseUnusableKey(inputs["kmsKeyId"], "InvalidParameterException", context);
    const arn = arnOf(caller, "secretsmanager", `secret:${name}-${world.random("hex", 6)}`);
    return { id: arn, outputs: outputsOf(arn, inputs, context) };
  },
  update(previous, inputs, context) {
    refuseUnusableKey(inputs["kmsKeyId"], "InvalidParameterException", context);
    return overlay(previous, outputsOf(previous.id, inputs, context));
  },
  remove: (resource): Implied[] | void =>
    resource.inputs["recoveryWindowInDays"] === 0 ? undefined : [waiting(resource)],
};

const outputsOf = (arn: string, inputs: Properties, context: Context): Properties => ({
  policy: "",
  replicas: [],
  ...echo(inputs, context, { tags: true }),
  arn,
});

const waiting = ({ id, account, region, inputs, outputs }: StoredResource): Implied => ({
  token: deletedToken,
  id,
  account,
  region,
  inputs,
  outputs,
});

function refuseTaken(name: string, { caller: { account, region }, world }: Context): void {
  const named = ({ inputs }: StoredResource): boolean => inputs["name"] === name;
  if (world.find(secretToken, { account, region }, named).length > 0)
    throw new AwsError(
      "ResourceExistsException",
      `The operation failed because the secret ${name} already exists.`,
    );
  if (world.find(deletedToken, { account, region }, named).length > 0)
    throw new AwsError(
      "InvalidRequestException",
      `You can't create this secret because a secret with this name is already scheduled for deletion: ${name}`,
    );
}

/** The secret of an ARN, or Secrets Manager's error. */
export function existingSecret(arn: unknown, { caller, world }: Context): void {
  if (!isKnown(arn)) return;
  const { account, region } = caller;
  if (world.get(secretToken, String(arn), { account, region }) === undefined)
    throw new AwsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret: ${String(arn)}`,
    );
}
