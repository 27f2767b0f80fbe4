// What a service asks of a customer's key before it keeps data under it: the key is there, and the caller may grant its use.

import { AwsError, type ApiCall, type Context } from "../model.ts";
import { isKnown } from "../rules.ts";
import { findKey } from "./key.ts";

/** Calls that the service makes in the caller's name when it creates something under the key. */
export function grantCalls(key: unknown, service: string, context: Context): ApiCall[] {
  if (!isKnown(key)) return [];
  const resource = String(findKey(key, context)?.outputs["arn"] ?? key);
  const via = { "kms:ViaService": `${service}.${context.caller.region}.amazonaws.com` };
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
