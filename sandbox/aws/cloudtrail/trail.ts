// What CloudTrail makes of a trail.

import { arnOf } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Context, Fault, Properties, ResourceModel } from "../model.ts";
import { findOrganization } from "../organizations/structure.ts";
import { refuseWithoutAccess } from "../organizations/delegation.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole } from "../roles.ts";
import { areTags, faultsOf, isArn, lengthBetween, matches, oneOf } from "../rules.ts";
import { refuseUndeliverable } from "./delivery.ts";
import { selectorFaults } from "./selectors.ts";

export const trailToken = "aws:cloudtrail/trail:Trail";
/** Trails of a region. */
const quota = 5;

const name = matches(
  /^(?!\d{1,3}(\.\d{1,3}){3}$)(?!.*[._-]{2})[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/,
  "3 to 128 letters, digits, . _ -, beginning and ending with a letter or digit, no two of . _ - in a row, no IP address",
);

const trailCalls = callsOn(
  {
    create: ["cloudtrail:CreateTrail", "cloudtrail:StartLogging"],
    createWith: {
      eventSelectors: "cloudtrail:PutEventSelectors",
      advancedEventSelectors: "cloudtrail:PutEventSelectors",
      insightSelectors: "cloudtrail:PutInsightSelectors",
    },
    read: [
      "cloudtrail:DescribeTrails",
      "cloudtrail:GetTrailStatus",
      "cloudtrail:GetEventSelectors",
      "cloudtrail:ListTags",
    ],
    update: {
      ...Object.fromEntries(
        [
          "s3BucketName",
          "s3KeyPrefix",
          "kmsKeyId",
          "cloudWatchLogsGroupArn",
          "cloudWatchLogsRoleArn",
          "enableLogFileValidation",
          "includeGlobalServiceEvents",
          "isMultiRegionTrail",
          "isOrganizationTrail",
          "snsTopicName",
        ].map((property) => [property, "cloudtrail:UpdateTrail"]),
      ),
      enableLogging: { set: "cloudtrail:StartLogging", unset: "cloudtrail:StopLogging" },
      eventSelectors: "cloudtrail:PutEventSelectors",
      advancedEventSelectors: "cloudtrail:PutEventSelectors",
      insightSelectors: "cloudtrail:PutInsightSelectors",
    },
    delete: ["cloudtrail:DeleteTrail"],
    tag: "cloudtrail:AddTags",
  },
  ({ inputs }, { caller }) => trailArn(inputs, caller),
);

export const trail: ResourceModel = {
  token: trailToken,
  defaults: {
    enableLogging: true,
    enableLogFileValidation: false,
    includeGlobalServiceEvents: true,
    isMultiRegionTrail: false,
    isOrganizationTrail: false,
  },
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["name", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name,
      s3KeyPrefix: lengthBetween(0, 2000),
      kmsKeyId: isArn("kms"),
      cloudWatchLogsGroupArn: isArn("logs"),
      cloudWatchLogsRoleArn: isArn("iam"),
      "insightSelectors[].insightType": oneOf(["ApiCallRateInsight", "ApiErrorRateInsight"]),
      tags: areTags,
    }),
    ...togetherFaults(inputs),
    ...selectorFaults(inputs),
  ],
  calls(operation, target, context): ApiCall[] {
    const passes = operation === "create" || operation === "update";
    return [
      ...trailCalls(operation, target, context),
      ...(passes ? passRole(target.inputs["cloudWatchLogsRoleArn"], "cloudtrail.amazonaws.com") : []),
    ];
  },
  create(inputs, context) {
    const { account, region } = context.caller;
    const trails = context.world.find(trailToken, { account, region });
    if (trails.some((other) => other.inputs["name"] === inputs["name"]))
      throw new AwsError(
        "TrailAlreadyExistsException",
        `Trail ${String(inputs["name"])} already exists for customer: ${account}`,
      );
    if (trails.length >= quota)
      throw new AwsError(
        "MaximumNumberOfTrailsExceededException",
        `User: ${account} already has ${quota} trails in ${region}`,
      );
    const arn = trailArn(inputs, context.caller);
    return { id: arn, outputs: outputsOf(inputs, arn, context) };
  },
  update: (previous, inputs, context) => overlay(previous, outputsOf(inputs, previous.id, context)),
};

const trailArn = (inputs: Properties, caller: Context["caller"]): string =>
  arnOf(caller, "cloudtrail", `trail/${String(inputs["name"])}`);

function togetherFaults(inputs: Properties): Fault[] {
  const faults: Fault[] = [];
  if (inputs["isMultiRegionTrail"] === true && inputs["includeGlobalServiceEvents"] === false)
    faults.push({
      property: "includeGlobalServiceEvents",
      reason: "a multi-region trail must include events of global services",
    });
  const { cloudWatchLogsGroupArn: group, cloudWatchLogsRoleArn: role } = inputs;
  if ((group === undefined) !== (role === undefined))
    faults.push({
      property: group === undefined ? "cloudWatchLogsGroupArn" : "cloudWatchLogsRoleArn",
      reason: "log group and role are given together or not at all",
    });
  return faults;
}

function outputsOf(inputs: Properties, arn: string, context: Context): Properties {
  if (inputs["isOrganizationTrail"] === true) refuseOutsideOrganization(context);
  refuseUndeliverable(inputs, arn, context);
  return {
    ...echo(inputs, context, { tags: true }),
    arn,
    homeRegion: context.caller.region,
    snsTopicArn: "",
  };
}

/** A member account sees the organization's trail and changes nothing of it. */
function refuseOutsideOrganization(context: Context): void {
  const organization = findOrganization(context);
  if (organization === undefined)
    throw new AwsError(
      "NotOrganizationMasterAccountException",
      `Account ${context.caller.account} is not the management account of an organization`,
    );
  if (organization.inputs["featureSet"] !== "ALL")
    throw new AwsError(
      "OrganizationNotInAllFeaturesModeException",
      `The organization ${organization.id} does not have all features enabled`,
    );
  refuseWithoutAccess(organization, "cloudtrail.amazonaws.com");
}
