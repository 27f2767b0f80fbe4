// Whether CloudTrail can deliver a trail: it tries bucket, key and log group when the trail is made or changed.

import { parseArn } from "../arn.ts";
import { logGroupToken } from "../cloudwatch/logs.ts";
import { findKey } from "../kms/key.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, StoredResource } from "../model.ts";
import { whyNotPassable } from "../roles.ts";
import { findBucket } from "../s3/bucket.ts";
import { bucketLetsIn, keyLetsIn } from "../serviceAccess.ts";
import { organizationOf } from "../organizations/structure.ts";

const service = "cloudtrail.amazonaws.com";

export function refuseUndeliverable(inputs: Properties, arn: string, context: Context): void {
  const bucket = findBucket(context.world, inputs["s3BucketName"]);
  if (bucket === undefined)
    throw new AwsError(
      "S3BucketDoesNotExistException",
      `S3 bucket ${String(inputs["s3BucketName"])} does not exist!`,
    );
  refuseClosedBucket(bucket, inputs, arn, context);
  if (inputs["kmsKeyId"] !== undefined) refuseClosedKey(String(inputs["kmsKeyId"]), bucket, arn, context);
  refuseLogGroup(inputs, context);
}

/** An organization's trail writes under the management account and under the organization's id. */
function refuseClosedBucket(bucket: StoredResource, inputs: Properties, arn: string, context: Context): void {
  const { account } = context.caller;
  const prefix = inputs["s3KeyPrefix"] === undefined ? "" : `${String(inputs["s3KeyPrefix"])}/`;
  const whole =
    inputs["isOrganizationTrail"] === true ? organizationOf(account, context.world)?.id : undefined;
  const objects = [account, ...(whole === undefined ? [] : [whole])].map(
    (folder) => `${String(bucket.outputs["arn"])}/${prefix}AWSLogs/${folder}/CloudTrail`,
  );
  const call = { service, source: arn, account };
  const mayAsk = { ...call, action: "s3:GetBucketAcl", resource: String(bucket.outputs["arn"]) };
  const mayPut = objects.map((resource) => ({
    ...call,
    action: "s3:PutObject",
    resource,
    context: { "s3:x-amz-acl": "bucket-owner-full-control" },
  }));
  if ([mayAsk, ...mayPut].every((one) => bucketLetsIn(bucket, one, context))) return;
  throw new AwsError(
    "InsufficientS3BucketPolicyException",
    `Incorrect S3 bucket policy is detected for bucket: ${bucket.id} (it must let ${service} call s3:GetBucketAcl and put ${objects.join(", ")}/* for ${arn})`,
  );
}

function refuseClosedKey(keyArn: string, bucket: StoredResource, arn: string, context: Context): void {
  const inRegion = { ...context, caller: { ...context.caller, region: bucket.region } };
  const key = findKey(keyArn, inRegion);
  if (key === undefined)
    throw new AwsError(
      "KmsKeyNotFoundException",
      `KMS key ${keyArn} does not exist in ${bucket.region}, the region of bucket ${bucket.id}`,
    );
  const call = { service, source: arn, account: context.caller.account, resource: keyArn };
  const encrypts = keyLetsIn(
    key,
    {
      ...call,
      action: "kms:GenerateDataKey",
      context: { "kms:EncryptionContext:aws:cloudtrail:arn": arn },
    },
    context,
  );
  if (encrypts) return;
  throw new AwsError(
    "InsufficientEncryptionPolicyException",
    `Insufficient permissions to access S3 bucket ${bucket.id} or KMS key ${keyArn}: its policy must let ${service} generate data keys for ${arn}`,
  );
}

/** Group and role come together; the group is the caller's and named with `:*` at its end. */
function refuseLogGroup(inputs: Properties, context: Context): void {
  const { cloudWatchLogsGroupArn: group, cloudWatchLogsRoleArn: role } = inputs;
  if (group === undefined) return;
  const { account, region } = context.caller;
  const parsed = parseArn(group);
  const name = /^log-group:(.+):\*$/.exec(parsed?.resource ?? "")?.[1];
  const exists =
    name !== undefined && context.world.get(logGroupToken, name, { account, region }) !== undefined;
  if (!exists)
    throw new AwsError(
      "InvalidCloudWatchLogsLogGroupArnException",
      `CloudTrail cannot validate the specified log group ARN ${String(group)}: it must end with :* and exist in ${account} ${region}`,
    );
  const reason = whyNotPassable(role, service, context);
  if (reason !== undefined) throw new AwsError("InvalidCloudWatchLogsRoleArnException", reason);
}
