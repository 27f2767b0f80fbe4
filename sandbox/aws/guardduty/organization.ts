// What the administrator of GuardDuty switches on in all accounts of the organization.

import type { Context, Properties, ResourceModel } from "../model.ts";
import { refuseUnlessAdministrator, serviceAdministrator } from "../organizations/serviceAdministrator.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, oneOf } from "../rules.ts";
import { detectorArn, ownDetector } from "./detector.ts";
import { additionalFaults, featureNames } from "./features.ts";

const adminToken = "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount";
const modes = ["ALL", "NEW", "NONE"];

export const administrator = serviceAdministrator({
  token: adminToken,
  principal: "guardduty.amazonaws.com",
  property: "adminAccountId",
  enable: "guardduty:EnableOrganizationAdminAccount",
  list: "guardduty:ListOrganizationAdminAccounts",
  disable: "guardduty:DisableOrganizationAdminAccount",
});

const organizationCalls = callsOn(
  {
    create: ["guardduty:UpdateOrganizationConfiguration"],
    read: ["guardduty:DescribeOrganizationConfiguration"],
    update: ["guardduty:UpdateOrganizationConfiguration"],
    // The setting is AWS's own: letting go of it leaves it as it is.
    delete: [],
  },
  detectorArn,
);

const ownOrganizationDetector = (inputs: Properties, context: Context): string => {
  refuseUnlessAdministrator(adminToken, "adminAccountId", context);
  return ownDetector(inputs["detectorId"], context).id;
};

export const organizationConfiguration: ResourceModel = {
  token: "aws:guardduty/organizationConfiguration:OrganizationConfiguration",
  replaceOn: ["detectorId", "region"],
  check: (inputs) => faultsOf(inputs, { autoEnableOrganizationMembers: oneOf(modes) }),
  calls: organizationCalls,
  create: (inputs, context) => ({
    id: ownOrganizationDetector(inputs, context),
    outputs: echo(inputs, context),
  }),
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

export const organizationFeature: ResourceModel = {
  token: "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
  replaceOn: ["detectorId", "name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: oneOf(featureNames),
      autoEnable: oneOf(modes),
      "additionalConfigurations[].autoEnable": oneOf(modes),
    }),
    ...additionalFaults(inputs),
  ],
  calls: organizationCalls,
  create: (inputs, context) => ({
    id: `${ownOrganizationDetector(inputs, context)}/${String(inputs["name"])}`,
    outputs: echo(inputs, context),
  }),
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};
