// Decides what a KMS grant allows, by reading it as one more statement of the key's policy.
// Source: KMS Developer Guide, "Grants in AWS KMS".
import type { KmsGrant, NamedPolicy, Policies, PolicyDocument, Request, Statement } from "./types.ts";

const policies = new WeakMap<KmsGrant, NamedPolicy>();

/** The grants on the key as policies; none for a request that is not to KMS. */
export function grantPolicies(request: Request, { grants }: Policies): NamedPolicy[] {
  if (!grants?.length || !request.action.toLowerCase().startsWith("kms:")) return [];
  return grants.map((grant) => {
    const known = policies.get(grant) ?? { name: `grant/${grant.name}`, document: documentOf(grant) };
    policies.set(grant, known);
    return known;
  });
}

function documentOf({ grantee, operations, encryptionContext }: KmsGrant): PolicyDocument {
  const statement: Statement = {
    Effect: "Allow",
    Principal: { [/\.amazonaws\.com(\.cn)?$/.test(grantee) ? "Service" : "AWS"]: grantee },
    Action: operations.map((operation) => `kms:${operation}`),
    Resource: "*",
  };
  if (encryptionContext) statement.Condition = conditionOf(encryptionContext);
  return { Version: "2008-10-17", Statement: statement };
}

/** "equals" besides forbids every other key. */
function conditionOf({ mode, pairs }: NonNullable<KmsGrant["encryptionContext"]>): Statement["Condition"] {
  const wanted = Object.entries(pairs).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
  return {
    StringEquals: Object.fromEntries(wanted) as Record<string, string>,
    ...(mode === "equals" && {
      "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": Object.keys(pairs) },
    }),
  };
}
