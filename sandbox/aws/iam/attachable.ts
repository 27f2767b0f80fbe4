// Whether a managed policy can be attached: the customer's own, or one of AWS's that the sandbox knows.

import { awsManagedPolicy } from "../../iam/managedPolicies.ts";
import { parseArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context } from "../model.ts";
import { policyToken } from "./names.ts";

/** Throws NoSuchEntity unless the ARN is a policy of AWS or of the caller's account. */
export function refuseMissingPolicy(arn: unknown, { caller, world }: Context): void {
  const text = String(arn);
  if (awsManagedPolicy(text) !== undefined || world.get(policyToken, text, { account: caller.account }))
    return;
  const remedy =
    parseArn(text)?.account === "aws" ? " in the sandbox: add it to sandbox/iam/managedPolicies.ts" : "";
  throw new AwsError("NoSuchEntity", `Policy ${text} does not exist or is not attachable${remedy}`);
}
