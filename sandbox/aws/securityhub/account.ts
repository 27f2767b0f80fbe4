// What Security Hub makes of an account: switched on once in a region.

import { arnOf } from "../arn.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { refuseSecond } from "../onePerRegion.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, oneOf } from "../rules.ts";

export const accountToken = "aws:securityhub/account:Account";

const hubArn = (_target: unknown, { caller }: Context): string => arnOf(caller, "securityhub", "hub/default");

export const account: ResourceModel = {
  token: accountToken,
  defaults: { autoEnableControls: true, enableDefaultStandards: true },
  replaceOn: ["enableDefaultStandards", "region"],
  check: (inputs) =>
    faultsOf(inputs, { controlFindingGenerator: oneOf(["SECURITY_CONTROL", "STANDARD_CONTROL"]) }),
  calls: callsOn(
    {
      create: ["securityhub:EnableSecurityHub"],
      read: ["securityhub:DescribeHub"],
      update: ["securityhub:UpdateSecurityHubConfiguration"],
      delete: ["securityhub:DisableSecurityHub"],
    },
    hubArn,
  ),
  create(inputs, context) {
    refuseSecond(accountToken, "ResourceConflictException", context);
    return { id: context.caller.account, outputs: outputsOf(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

const outputsOf = (inputs: Properties, context: Context): Properties => ({
  controlFindingGenerator: "SECURITY_CONTROL",
  ...echo(inputs, context),
  arn: hubArn(undefined, context),
});
