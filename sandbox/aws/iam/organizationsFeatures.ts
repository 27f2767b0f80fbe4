// What IAM does for a whole organization: root credentials of members are managed, and root sessions opened, centrally.

import { AwsError } from "../model.ts";
import type { Context, ResourceModel } from "../model.ts";
import { organizationToken } from "../organizations/structure.ts";
import { echo, overlay } from "../outputs.ts";
import { faultsOf, lengthBetween, oneOf } from "../rules.ts";

const service = "iam.amazonaws.com";
const enable = ["iam:EnableOrganizationsRootCredentialsManagement", "iam:EnableOrganizationsRootSessions"];
const disable = ["iam:DisableOrganizationsRootCredentialsManagement", "iam:DisableOrganizationsRootSessions"];

export const organizationsFeatures: ResourceModel = {
  token: "aws:iam/organizationsFeatures:OrganizationsFeatures",
  global: true,
  check: (inputs) =>
    faultsOf(inputs, {
      enabledFeatures: lengthBetween(1, 2),
      "enabledFeatures[]": oneOf(["RootCredentialsManagement", "RootSessions"]),
    }),
  calls: (operation) => {
    const actions = {
      create: enable,
      read: ["iam:ListOrganizationsFeatures"],
      update: [...enable, ...disable],
      delete: disable,
    }[operation];
    return actions.map((action) => ({ action, resource: "*" }));
  },
  create(inputs, context) {
    const { id } = trusting(context);
    return { id, outputs: echo(inputs, context, { global: true }) };
  },
  update(previous, inputs, context) {
    trusting(context);
    return overlay(previous, echo(inputs, context, { global: true }));
  },
};

/** The organization that the caller manages, if it trusts IAM. */
function trusting({ caller, world }: Context): { id: string } {
  const [organization] = world.find(organizationToken, { account: caller.account });
  if (organization === undefined)
    throw new AwsError(
      "AccountNotManagementOrDelegatedAdministratorException",
      `Your account ${caller.account} is not the management account of an organization`,
    );
  const trusted = organization.outputs["awsServiceAccessPrincipals"];
  if (Array.isArray(trusted) && trusted.includes(service)) return organization;
  throw new AwsError(
    "ServiceAccessNotEnabledException",
    `IAM has no trusted access: add ${service} to awsServiceAccessPrincipals of the organization`,
  );
}
