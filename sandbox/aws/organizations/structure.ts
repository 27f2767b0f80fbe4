// The shape of an organization: root, organizational units, accounts, and how AWS names them.

import type { Caller, Context, Implied, StoredResource, World } from "../model.ts";
import { AwsError } from "../model.ts";
import { isObject } from "../rules.ts";

export const organizationToken = "aws:organizations/organization:Organization";
export const unitToken = "aws:organizations/organizationalUnit:OrganizationalUnit";
export const accountToken = "aws:organizations/account:Account";
export const policyToken = "aws:organizations/policy:Policy";
export const attachmentToken = "aws:organizations/policyAttachment:PolicyAttachment";

/** AWS's own policy, attached to everything from the start. */
export const fullAccessId = "p-FullAWSAccess";

/** Levels of units below the root. */
export const maxDepth = 5;

/** The organization that the caller's account manages, or undefined. */
export function findOrganization({ caller, world }: Context): StoredResource | undefined {
  return world.find(organizationToken, { account: caller.account })[0];
}

/** Same, or AWS's error. */
export function ownOrganization(context: Context): StoredResource {
  const found = findOrganization(context);
  if (found !== undefined) return found;
  throw new AwsError(
    "AWSOrganizationsNotInUseException",
    `Your account ${context.caller.account} is not the management account of an organization`,
  );
}

/** The organization that an account belongs to, as its management account or as a member. */
export function organizationOf(account: string, world: World): StoredResource | undefined {
  return world
    .find(organizationToken)
    .find((org) => org.account === account || membersOf(org, world).some((member) => member.id === account));
}

/** Id of the root, `r-` and four characters. */
export function rootIdOf(organization: StoredResource): string {
  const roots = organization.outputs["roots"];
  const first: unknown = Array.isArray(roots) ? roots[0] : undefined;
  return isObject(first) ? String(first["id"]) : "";
}

/** How deep a parent lies: 0 for the root; undefined when it does not exist. */
export function depthOf(parentId: unknown, organization: StoredResource, world: World): number | undefined {
  let depth = 0;
  let id = String(parentId);
  while (id !== rootIdOf(organization)) {
    const unit = world.get(unitToken, id, { account: organization.account });
    if (unit === undefined) return undefined;
    id = String(unit.inputs["parentId"]);
    depth += 1;
  }
  return depth;
}

/** Whether a root, unit or account of that id is in the organization. */
export function targetExists(targetId: unknown, organization: StoredResource, world: World): boolean {
  const where = { account: organization.account };
  const id = String(targetId);
  if (id === rootIdOf(organization) || id === organization.account) return true;
  if (world.get(unitToken, id, where) !== undefined) return true;
  return membersOf(organization, world).some((account) => account.id === id);
}

/** Member accounts of the organization, also closed ones; not the management account, not those that have left. */
export function membersOf(organization: StoredResource, world: World): StoredResource[] {
  return world.find(accountToken, { account: organization.account }, (a) => a.outputs["state"] !== "LEFT");
}

/** `arn:aws:organizations::<management account>:<kind>/<organization>/<id>`; the account of the organization owns all. */
export function organizationArn(
  kind: string,
  organizationId: string,
  id: string,
  { partition, account }: Caller,
): string {
  return `arn:${partition}:organizations::${account}:${kind}/${organizationId}${id === "" ? "" : `/${id}`}`;
}

/** FullAWSAccess on a new root, unit or account, as AWS attaches it. */
export function fullAccessAttachment(targetId: string, account: string): Implied {
  const properties = { policyId: fullAccessId, targetId };
  return {
    token: attachmentToken,
    id: `${targetId}:${fullAccessId}`,
    account,
    region: "global",
    inputs: properties,
    outputs: properties,
  };
}

/** What hangs under a root or unit. */
export function childrenOf(parentId: string, organization: StoredResource, world: World): StoredResource[] {
  return [
    ...world.find(unitToken, { account: organization.account }, (u) => u.inputs["parentId"] === parentId),
    ...membersOf(organization, world).filter((a) => a.outputs["parentId"] === parentId),
  ];
}
