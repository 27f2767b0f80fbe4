// What Security Hub makes of a finding aggregator: one in an account, whatever the region.

import { arnOf } from "../arn.ts";
import { uuidOf } from "../ids.ts";
import { AwsError } from "../model.ts";
import type { Fault, Properties, ResourceModel } from "../model.ts";
import { need } from "../onePerRegion.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, oneOf } from "../rules.ts";
import { accountToken } from "./account.ts";

export const aggregatorToken = "aws:securityhub/findingAggregator:FindingAggregator";

export const findingAggregator: ResourceModel = {
  token: aggregatorToken,
  replaceOn: ["region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      linkingMode: oneOf(["ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS", "NO_REGIONS"]),
    }),
    ...regionFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["securityhub:CreateFindingAggregator"],
      read: ["securityhub:GetFindingAggregator"],
      update: ["securityhub:UpdateFindingAggregator"],
      delete: ["securityhub:DeleteFindingAggregator"],
    },
    ({ id }, { caller }) => id ?? arnOf(caller, "securityhub", "finding-aggregator/*"),
  ),
  create(inputs, context) {
    need(accountToken, "InvalidAccessException", context);
    const { caller, world } = context;
    const [other] = world.find(aggregatorToken, { account: caller.account });
    if (other !== undefined)
      throw new AwsError(
        "ResourceConflictException",
        `Account ${caller.account} has a finding aggregator already, in ${other.region}`,
      );
    return {
      id: arnOf(caller, "securityhub", `finding-aggregator/${uuidOf(context)}`),
      outputs: echo(inputs, context),
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

function regionFaults(inputs: Properties): Fault[] {
  const listed = ["ALL_REGIONS_EXCEPT_SPECIFIED", "SPECIFIED_REGIONS"].includes(
    String(inputs["linkingMode"]),
  );
  if (listed === (inputs["specifiedRegions"] !== undefined)) return [];
  const reason = listed ? "is missing for this linkingMode" : "is for linking modes that speak of regions";
  return [{ property: "specifiedRegions", reason }];
}
