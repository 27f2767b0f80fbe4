// Who administers a service for the organization: one member account, named by the management account.

import { AwsError } from "../model.ts";
import type { Context, StoredResource } from "../model.ts";
import { membersOf, ownOrganization } from "./structure.ts";

/**
 * The member that shall administer a service. Throws where AWS refuses: not the management account's call, the service
 * without trusted access, an account that is no active member, or the management account itself.
 */
export function delegate(accountId: unknown, service: string, context: Context): StoredResource {
  const organization = ownOrganization(context);
  const id = String(accountId);
  refuseWithoutAccess(organization, service);
  if (id === organization.account)
    throw new AwsError(
      "ConstraintViolationException",
      `You cannot register the management account ${id} as delegated administrator of ${service}`,
    );
  const member = membersOf(organization, context.world).find((account) => account.id === id);
  if (member?.outputs["status"] === "ACTIVE") return member;
  throw new AwsError("AccountNotFoundException", `${id} is no active account of the organization`);
}

/** Whether the organization lets the service in. */
export function hasAccess(organization: StoredResource, service: string): boolean {
  const enabled = organization.inputs["awsServiceAccessPrincipals"];
  return Array.isArray(enabled) && enabled.includes(service);
}

export function refuseWithoutAccess(organization: StoredResource, service: string): void {
  if (hasAccess(organization, service)) return;
  throw new AwsError(
    "AWSServiceAccessNotEnabledException",
    `Trusted access is not enabled for ${service}: add it to awsServiceAccessPrincipals of the organization`,
  );
}
