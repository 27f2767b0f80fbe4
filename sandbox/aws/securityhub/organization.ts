// What the administrator of Security Hub decides for the organization: locally, region by region, or centrally.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { need } from "../onePerRegion.ts";
import { refuseUnlessAdministrator, serviceAdministrator } from "../organizations/serviceAdministrator.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isObject, oneOf } from "../rules.ts";
import { accountToken } from "./account.ts";
import { aggregatorToken } from "./aggregator.ts";

const adminToken = "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount";
export const configurationToken = "aws:securityhub/organizationConfiguration:OrganizationConfiguration";

export const administrator = serviceAdministrator({
  token: adminToken,
  principal: "securityhub.amazonaws.com",
  property: "adminAccountId",
  enable: "securityhub:EnableOrganizationAdminAccount",
  list: "securityhub:ListOrganizationAdminAccounts",
  disable: "securityhub:DisableOrganizationAdminAccount",
});

export const isCentral = (inputs: Properties): boolean =>
  isObject(inputs["organizationConfiguration"]) &&
  inputs["organizationConfiguration"]["configurationType"] === "CENTRAL";

export const organizationConfiguration: ResourceModel = {
  token: configurationToken,
  replaceOn: ["region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      autoEnableStandards: oneOf(["DEFAULT", "NONE"]),
      "organizationConfiguration.configurationType": oneOf(["CENTRAL", "LOCAL"]),
    }),
    ...centralFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["securityhub:UpdateOrganizationConfiguration"],
      read: ["securityhub:DescribeOrganizationConfiguration"],
      update: ["securityhub:UpdateOrganizationConfiguration"],
      delete: ["securityhub:UpdateOrganizationConfiguration"],
    },
    () => "*",
  ),
  create(inputs, context) {
    refuse(inputs, context);
    return { id: context.caller.account, outputs: outputsOf(inputs, context) };
  },
  update(previous, inputs, context) {
    refuse(inputs, context);
    return overlay(previous, outputsOf(inputs, context));
  },
};

const outputsOf = (inputs: Properties, context: Context): Properties => ({
  autoEnableStandards: "DEFAULT",
  organizationConfiguration: { configurationType: "LOCAL" },
  ...echo(inputs, context),
});

/** Central configuration enables by policies, so nothing is enabled by itself. */
function centralFaults(inputs: Properties): Fault[] {
  if (!isCentral(inputs)) return [];
  const reason = "must be off with configurationType CENTRAL: configuration policies enable";
  return [
    ...(inputs["autoEnable"] === true ? [{ property: "autoEnable", reason }] : []),
    ...(inputs["autoEnableStandards"] === "NONE" ? [] : [{ property: "autoEnableStandards", reason }]),
  ];
}

function refuse(inputs: Properties, context: Context): void {
  need(accountToken, "InvalidAccessException", context);
  refuseUnlessAdministrator(adminToken, "adminAccountId", context);
  if (
    isCentral(inputs) &&
    context.world.find(aggregatorToken, { account: context.caller.account }).length === 0
  )
    throw new AwsError(
      "InvalidInputException",
      "Central configuration needs a finding aggregator in the home region: declare it first",
    );
}
