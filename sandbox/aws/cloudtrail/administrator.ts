// Who administers the organization's trails besides the management account.

import { AwsError } from "../model.ts";
import type { ResourceModel } from "../model.ts";
import { callsOn, echo } from "../outputs.ts";
import { delegate } from "../organizations/delegation.ts";
import { faultsOf, matches } from "../rules.ts";

const token = "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount";
const service = "cloudtrail.amazonaws.com";
const quota = 3;

export const trailAdministrator: ResourceModel = {
  token,
  global: true,
  replaceOn: ["accountId"],
  check: (inputs) => faultsOf(inputs, { accountId: matches(/^\d{12}$/, "an account id of 12 digits") }),
  calls: callsOn(
    {
      create: [
        "cloudtrail:RegisterOrganizationDelegatedAdmin",
        "organizations:RegisterDelegatedAdministrator",
      ],
      read: ["organizations:ListDelegatedAdministrators"],
      delete: [
        "cloudtrail:DeregisterOrganizationDelegatedAdmin",
        "organizations:DeregisterDelegatedAdministrator",
      ],
    },
    () => "*",
  ),
  create(inputs, context) {
    const member = delegate(inputs["accountId"], service, context);
    const { account } = context.caller;
    if (context.world.find(token, { account }).length >= quota)
      throw new AwsError(
        "DelegatedAdminAccountLimitExceededException",
        `An organization has at most ${quota} delegated administrators of CloudTrail`,
      );
    const { arn, email, name } = member.outputs;
    const outputs = {
      ...echo(inputs, context, { global: true }),
      arn,
      email,
      name,
      servicePrincipal: service,
    };
    return { id: member.id, outputs };
  },
};
