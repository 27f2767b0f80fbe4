// The organization's instance of IAM Identity Center. People enable it once, by hand; in the sandbox it is there as soon
// as the organization trusts sso.amazonaws.com. Its ids follow from the management account, so configuration can name them.

import { createHash } from "node:crypto";
import { AwsError } from "../model.ts";
import type { Context, StoredResource } from "../model.ts";
import { hasAccess } from "../organizations/delegation.ts";
import { organizationOf } from "../organizations/structure.ts";

export const permissionSetToken = "aws:ssoadmin/permissionSet:PermissionSet";
export const assignmentToken = "aws:ssoadmin/accountAssignment:AccountAssignment";
export const managedToken = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment";
export const groupToken = "aws:identitystore/group:Group";

type Instance = { arn: string; store: string; organization: StoredResource };

const digits = (account: string, what: string, length: number): string =>
  createHash("sha256").update(`${what} ${account}`).digest("hex").slice(0, length);

export const instanceArnOf = (account: string): string =>
  `arn:aws:sso:::instance/ssoins-${digits(account, "instance", 16)}`;
export const identityStoreOf = (account: string): string => `d-${digits(account, "store", 10)}`;

/** Organization instances answer to the management account. */
function instanceOf({ caller, world }: Context): Instance | undefined {
  const organization = organizationOf(caller.account, world);
  if (organization?.account !== caller.account || !hasAccess(organization, "sso.amazonaws.com"))
    return undefined;
  return { arn: instanceArnOf(caller.account), store: identityStoreOf(caller.account), organization };
}

/** The instance that the ARN names, or AWS's refusal. */
export function requireInstance(arn: unknown, context: Context): Instance {
  const instance = instanceOf(context);
  if (instance !== undefined && instance.arn === arn) return instance;
  const known = instance === undefined ? "has none: trust sso.amazonaws.com" : `has ${instance.arn}`;
  throw new AwsError(
    "ResourceNotFoundException",
    `Instance ${String(arn)} not found; the organization ${known}`,
  );
}

export function requireStore(id: unknown, context: Context): void {
  const instance = instanceOf(context);
  if (instance?.store === id) return;
  const known = instance === undefined ? "has none: trust sso.amazonaws.com" : `has ${instance.store}`;
  throw new AwsError(
    "ResourceNotFoundException",
    `Identity store ${String(id)} not found; the organization ${known}`,
  );
}

export function requirePermissionSet(arn: unknown, { caller, world }: Context): StoredResource {
  const found = world.find(
    permissionSetToken,
    { account: caller.account },
    (set) => set.outputs["arn"] === arn,
  )[0];
  if (found !== undefined) return found;
  throw new AwsError("ResourceNotFoundException", `Permission set ${String(arn)} not found`);
}
