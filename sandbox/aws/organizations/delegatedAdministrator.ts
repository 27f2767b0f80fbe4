// What Organizations makes of a delegated administrator: one account for one service.

import { AwsError } from "../model.ts";
import type { Context, ResourceModel } from "../model.ts";
import { callsOn, echo } from "../outputs.ts";
import { faultsOf, matches } from "../rules.ts";
import { delegate } from "./delegation.ts";
import { organizationOf } from "./structure.ts";

const token = "aws:organizations/delegatedAdministrator:DelegatedAdministrator";

export const delegatedAdministrator: ResourceModel = {
  token,
  global: true,
  replaceOn: ["accountId", "servicePrincipal"],
  check: (inputs) =>
    faultsOf(inputs, {
      accountId: matches(/^\d{12}$/, "an account id of 12 digits"),
      servicePrincipal: matches(/^[\w+=,.@-]+\.amazonaws\.com$/, "a service such as config.amazonaws.com"),
    }),
  calls: callsOn(
    {
      create: ["organizations:RegisterDelegatedAdministrator"],
      read: ["organizations:ListDelegatedAdministrators"],
      delete: ["organizations:DeregisterDelegatedAdministrator"],
    },
    () => "*",
    ({ inputs }) => ({ "organizations:ServicePrincipal": String(inputs["servicePrincipal"]) }),
  ),
  create(inputs, context) {
    const service = String(inputs["servicePrincipal"]);
    const member = delegate(inputs["accountId"], service, context);
    const id = `${member.id}/${service}`;
    if (context.world.get(token, id, { account: context.caller.account }) !== undefined)
      throw new AwsError(
        "AccountAlreadyRegisteredException",
        `Account ${member.id} already administers ${service}`,
      );
    const { arn, email, name, status, joinedMethod, joinedTimestamp } = member.outputs;
    const known = { arn, email, name, status, joinedMethod, joinedTimestamp };
    const outputs = { ...echo(inputs, context, { global: true }), ...known };
    return { id, outputs: { ...outputs, delegationEnabledDate: context.world.now() } };
  },
};

/** Whether the caller's account may act for the organization in a service. */
export function administers(service: string, { caller, world }: Context): boolean {
  const organization = organizationOf(caller.account, world);
  if (organization === undefined) return false;
  if (organization.account === caller.account) return true;
  return world.get(token, `${caller.account}/${service}`, { account: organization.account }) !== undefined;
}
