// What AWS Config makes of a delivery channel: it writes a test file when the channel is made or changed.

import { arnOf } from "../arn.ts";
import { findKey } from "../kms/key.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel, StoredResource } from "../model.ts";
import { here } from "../onePerRegion.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isArn, isObject, lengthBetween, oneOf } from "../rules.ts";
import { findBucket } from "../s3/bucket.ts";
import { bucketLetsIn, keyLetsIn, type ServiceCall } from "../serviceAccess.ts";
import { channelToken, configService, frequencies, recorderToken, statusToken } from "./recorder.ts";

export const deliveryChannel: ResourceModel = {
  token: channelToken,
  defaults: { name: "default" },
  replaceOn: ["name", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: lengthBetween(1, 256),
      s3KmsKeyArn: isArn("kms"),
      snsTopicArn: isArn("sns"),
      "snapshotDeliveryProperties.deliveryFrequency": oneOf(frequencies),
    }),
  calls: callsOn(
    {
      create: ["config:PutDeliveryChannel"],
      read: ["config:DescribeDeliveryChannels"],
      update: ["config:PutDeliveryChannel"],
      delete: ["config:DeleteDeliveryChannel"],
    },
    () => "*",
  ),
  create(inputs, context) {
    if (here(recorderToken, context) === undefined)
      throw new AwsError(
        "NoAvailableConfigurationRecorderException",
        "Configuration recorder is not available to put delivery channel: declare the recorder first",
      );
    if (here(channelToken, context) !== undefined)
      throw new AwsError(
        "MaxNumberOfDeliveryChannelsExceededException",
        `Failed to put delivery channel '${String(inputs["name"])}' because the maximum number of 1 is reached`,
      );
    refuseUndeliverable(inputs, context);
    return { id: String(inputs["name"]), outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    refuseUndeliverable(inputs, context);
    return overlay(previous, echo(inputs, context));
  },
  remove(resource, context) {
    if (here(statusToken, context)?.inputs["isEnabled"] !== true) return;
    throw new AwsError(
      "LastDeliveryChannelDeleteFailedException",
      `Failed to delete delivery channel ${resource.id}: the configuration recorder is running`,
    );
  },
};

/** As the service itself: a service-linked role has no rights in other accounts' buckets. */
function refuseUndeliverable(inputs: Properties, context: Context): void {
  const bucket = findBucket(context.world, inputs["s3BucketName"]);
  if (bucket === undefined)
    throw new AwsError("NoSuchBucketException", `Cannot find a S3 bucket: ${String(inputs["s3BucketName"])}`);
  refuseRetention(bucket, context);
  const { account } = context.caller;
  const prefix = inputs["s3KeyPrefix"] === undefined ? "" : `${String(inputs["s3KeyPrefix"])}/`;
  const arn = String(bucket.outputs["arn"]);
  const object = `${arn}/${prefix}AWSLogs/${account}/Config/ConfigWritabilityCheckFile`;
  const call = { service: configService, account, source: arnOf(context.caller, "config", "*") };
  const calls: ServiceCall[] = [
    { ...call, action: "s3:GetBucketAcl", resource: arn },
    { ...call, action: "s3:ListBucket", resource: arn },
    { ...call, action: "s3:PutObject", resource: object, context: acl },
  ];
  const refused = calls.find((one) => !bucketLetsIn(bucket, one, context));
  if (refused !== undefined)
    throw new AwsError(
      "InsufficientDeliveryPolicyException",
      `Insufficient delivery policy to s3 bucket: ${bucket.id}, unable to write to it (its policy must let ${configService} call ${refused.action} for account ${account})`,
    );
  refuseClosedKey(inputs["s3KmsKeyArn"], bucket, call, context);
}

const acl = { "s3:x-amz-acl": "bucket-owner-full-control" };

/** Config Developer Guide, "Managing the delivery channel". */
function refuseRetention(bucket: StoredResource, { world }: Context): void {
  const lock = world.get("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", bucket.id);
  const rule = lock?.inputs["rule"];
  if (!isObject(rule) || rule["defaultRetention"] === undefined) return;
  throw new AwsError(
    "InsufficientDeliveryPolicyException",
    `AWS Config does not deliver to bucket ${bucket.id}: its Object Lock has a default retention`,
  );
}

function refuseClosedKey(
  keyArn: unknown,
  bucket: StoredResource,
  call: Omit<ServiceCall, "action" | "resource">,
  context: Context,
): void {
  if (keyArn === undefined) return;
  const key = findKey(keyArn, { ...context, caller: { ...context.caller, region: bucket.region } });
  const use = { ...call, action: "kms:GenerateDataKey", resource: String(keyArn) };
  if (key !== undefined && keyLetsIn(key, use, context)) return;
  throw new AwsError(
    "InvalidS3KmsKeyArnException",
    `The key ${String(keyArn)} does not exist in ${bucket.region}, or does not let ${configService} generate data keys for account ${call.account}`,
  );
}
