// What GuardDuty makes of a detector: one in a region of an account.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel, StoredResource } from "../model.ts";
import { refuseSecond } from "../onePerRegion.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, oneOf } from "../rules.ts";
import { additionalFaults, featureNames } from "./features.ts";

export const detectorToken = "aws:guardduty/detector:Detector";

export const detector: ResourceModel = {
  token: detectorToken,
  defaults: { enable: true },
  replaceOn: ["region"],
  check: (inputs) =>
    faultsOf(inputs, {
      findingPublishingFrequency: oneOf(["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"]),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["guardduty:CreateDetector"],
      read: ["guardduty:GetDetector"],
      update: ["guardduty:UpdateDetector"],
      delete: ["guardduty:DeleteDetector"],
      tag: "guardduty:TagResource",
    },
    ({ outputs }, { caller }, operation) =>
      operation === "create" ? arnOf(caller, "guardduty", "detector/*") : String(outputs?.["arn"]),
  ),
  create(inputs, context) {
    refuseSecond(detectorToken, "BadRequestException", context);
    const id = context.world.random("hex", 32);
    return {
      id,
      outputs: { ...outputsOf(inputs, context), arn: arnOf(context.caller, "guardduty", `detector/${id}`) },
    };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, context)),
};

const outputsOf = (inputs: Properties, context: Context): Properties => ({
  findingPublishingFrequency: "SIX_HOURS",
  datasources: {},
  ...echo(inputs, context, { tags: true }),
  accountId: context.caller.account,
});

/** The caller's own detector of that id. */
export function ownDetector(id: unknown, { caller, world }: Context): StoredResource {
  const where = { account: caller.account, region: caller.region };
  const found = world.get(detectorToken, String(id), where);
  if (found !== undefined) return found;
  throw new AwsError(
    "BadRequestException",
    `The request is rejected because the input detectorId is not owned by the current account: ${String(id)} in ${caller.account} ${caller.region}`,
  );
}

export const detectorArn = ({ inputs }: { inputs: Properties }, { caller }: Context): string =>
  arnOf(
    caller,
    "guardduty",
    `detector/${typeof inputs["detectorId"] === "string" ? inputs["detectorId"] : "*"}`,
  );

export const detectorFeature: ResourceModel = {
  token: "aws:guardduty/detectorFeature:DetectorFeature",
  replaceOn: ["detectorId", "name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: oneOf(featureNames),
      status: oneOf(["ENABLED", "DISABLED"]),
      "additionalConfigurations[].status": oneOf(["ENABLED", "DISABLED"]),
    }),
    ...additionalFaults(inputs),
  ],
  calls: callsOn(
    {
      create: ["guardduty:UpdateDetector"],
      read: ["guardduty:GetDetector"],
      update: ["guardduty:UpdateDetector"],
      delete: [],
    },
    detectorArn,
  ),
  create(inputs, context) {
    const { id } = ownDetector(inputs["detectorId"], context);
    return { id: `${id}/${String(inputs["name"])}`, outputs: echo(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};
