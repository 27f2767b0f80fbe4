// What a service asks of a customer's key before it keeps data under it: the key is there, and the caller may grant its use.

import { AwsError, type ApiCall, type Context } from "../model.ts";
import { isKnown } from "../rules.ts";
import { findKey } from "./key.ts";

/** ARN of a key, and what a call on it through a service carries: the service, and the aliases that the key has. */
export function keyThrough(
  key: unknown,
  service: string,
  context: Context,
): { resource: string; context: Record<string, string | string[]> } {
  const { caller, world } = context;
  const resource = String(findKey(key, context)?.outputs["arn"] ?? key);
  const aliases = world.find(
    "aws:kms/alias:Alias",
    { region: caller.region },
    ({ outputs }) => outputs["targetKeyArn"] === resource,
  );
  const asked = {
    "kms:ViaService": `${service}.${caller.region}.amazonaws.com`,
    "kms:ResourceAliases": aliases.map(({ id }) => id),
  };
  return { resource, context: asked };
}

/** Calls that the service makes in the caller's name when it creates something under the key. */
export function grantCalls(key: unknown, service: string, context: Context): ApiCall[] {
  if (!isKnown(key)) return [];
  const { resource, context: via } = keyThrough(key, service, context);
  return [
    { action: "kms:DescribeKey", resource, context: via },
    {
      action: "kms:CreateGrant",
      resource,
      context: { ...via, "kms:GrantIsForAWSResource": "true" },
    },
  ];
}

/** Throws `code` for a key that is not there, is off, or is none that encrypts and decrypts. */
export function refuseUnusableKey(reference: unknown, code: string, context: Context): void {
  if (!isKnown(reference)) return;
  const key = findKey(reference, context);
  const fault =
    key === undefined
      ? `does not exist in ${context.caller.region}`
      : key.outputs["isEnabled"] === false
        ? "is disabled"
        : key.outputs["customerMasterKeySpec"] === "SYMMETRIC_DEFAULT"
          ? undefined
          : `is of kind ${String(key.outputs["customerMasterKeySpec"])}: only a symmetric key encrypts here`;
  if (fault !== undefined) throw new AwsError(code, `KMS key ${String(reference)} ${fault}`);
}
