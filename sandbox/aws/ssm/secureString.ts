// What Parameter Store asks of the key of a secret, in the name of whoever writes or reads it.

import { keyThrough } from "../kms/serviceGrants.ts";
import type { ApiCall, Context } from "../model.ts";
import { isKnown } from "../rules.ts";

/**
 * KMS Developer Guide, "How AWS Systems Manager Parameter Store uses AWS KMS": the call names the service that it goes
 * through, and the parameter's ARN as encryption context. AWS's own key lets everybody in its account.
 */
export function secretCalls(
  actions: readonly ("kms:Decrypt" | "kms:Encrypt")[],
  parameter: string,
  keyId: unknown,
  context: Context,
): ApiCall[] {
  if (!isKnown(keyId) || keyId === undefined || String(keyId).endsWith("alias/aws/ssm")) return [];
  const { resource, context: through } = keyThrough(keyId, "ssm", context);
  const asked = { ...through, "kms:EncryptionContext:PARAMETER_ARN": parameter };
  return actions.map((action) => ({ action, resource, context: asked }));
}
