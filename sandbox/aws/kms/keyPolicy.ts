// What KMS refuses in a key policy, and the policy it gives a key that comes with none.

import { matchAction } from "../../../policy-pack/iam/index.ts";
import type { PolicyDocument, Statement } from "../../../policy-pack/iam/types.ts";
import { globalArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Caller, Context } from "../model.ts";
import { awsPrincipals, list, refuseMissingPrincipals, statementsOf } from "../policyDocument.ts";

/** KMS developer guide, "Default key policy": the account decides by IAM policies. */
export function defaultKeyPolicy(caller: Caller): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: globalArn(caller, "iam", "root") },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

/** Throws for principals that do not exist and, unless bypassed, for a policy that locks the caller out. */
export function refuseKeyPolicy(
  document: PolicyDocument,
  context: Context,
  bypassLockoutCheck: boolean,
): void {
  refuseMissingPrincipals(document, context, "MalformedPolicyDocumentException");
  if (bypassLockoutCheck || keepsPolicyControl(document, context.caller)) return;
  throw new AwsError(
    "MalformedPolicyDocumentException",
    `The new key policy will not allow you to update the key policy in the future: it must allow kms:PutKeyPolicy to ${context.caller.arn} or to its account`,
  );
}

/** Whether the caller may still call kms:PutKeyPolicy: named itself, or its account is (IAM then decides). */
function keepsPolicyControl(document: PolicyDocument, caller: Caller): boolean {
  const about = statementsOf(document).filter(
    (statement) => coversPutKeyPolicy(statement) && concerns(statement, caller),
  );
  // Conditions cannot be evaluated for calls to come: like AWS, count an Allow under conditions and not a Deny.
  const denied = about.some((statement) => statement.Effect === "Deny" && statement.Condition === undefined);
  return !denied && about.some((statement) => statement.Effect === "Allow");
}

function coversPutKeyPolicy({ Action, NotAction }: Statement): boolean {
  if (Action !== undefined) return list(Action).some((pattern) => matchAction(pattern, "kms:PutKeyPolicy"));
  return !list(NotAction).some((pattern) => matchAction(pattern, "kms:PutKeyPolicy"));
}

function concerns({ Principal, NotPrincipal }: Statement, caller: Caller): boolean {
  const mine = ["*", caller.arn, caller.account, globalArn(caller, "iam", "root")];
  if (Principal !== undefined) return awsPrincipals(Principal).some((principal) => mine.includes(principal));
  return !awsPrincipals(NotPrincipal).some((principal) => mine.includes(principal));
}
