// The settings of a bucket that Pulumi keeps as resources of their own: one line a setting in a table.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay, stays } from "../outputs.ts";
import type { Rules } from "../rules.ts";
import { between, faultsOf, isArn, isKnown, isObject, lengthBetween, oneOf, valuesAt } from "../rules.ts";
import { bucketArn, findBucket, ownBucket } from "./bucket.ts";
import { lifecycleFaults } from "./lifecycle.ts";
import { checkNotification } from "./notification.ts";

type Setting = {
  /** `bucketVersioning:BucketVersioning` */
  type: string;
  defaults?: Properties;
  get: string;
  put: string;
  /** Where S3 has no action of its own for removal, `put` is authorised. */
  remove?: string;
  /** Some types take no `expectedBucketOwner`. */
  withoutOwner?: true;
  rules?: Rules;
  faults?(inputs: Properties): Fault[];
  /** What AWS answers beside what it was given. */
  outputs?(inputs: Properties, context: Context): Properties;
  /** Refusals that need to look at other resources. */
  before?(inputs: Properties, context: Context): void;
};

const versioningToken = "aws:s3/bucketVersioning:BucketVersioning";
const lockToken = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";

const settings: readonly Setting[] = [
  {
    type: "bucketPublicAccessBlock:BucketPublicAccessBlock",
    withoutOwner: true,
    defaults: {
      blockPublicAcls: false,
      blockPublicPolicy: false,
      ignorePublicAcls: false,
      restrictPublicBuckets: false,
    },
    get: "s3:GetBucketPublicAccessBlock",
    put: "s3:PutBucketPublicAccessBlock",
  },
  {
    type: "bucketVersioning:BucketVersioning",
    get: "s3:GetBucketVersioning",
    put: "s3:PutBucketVersioning",
    rules: {
      "versioningConfiguration.status": oneOf(["Enabled", "Suspended", "Disabled"]),
      "versioningConfiguration.mfaDelete": oneOf(["Enabled", "Disabled"]),
    },
    before: refuseSuspensionUnderLock,
  },
  {
    type: "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    get: "s3:GetEncryptionConfiguration",
    put: "s3:PutEncryptionConfiguration",
    rules: {
      rules: lengthBetween(1, 1),
      "rules[].applyServerSideEncryptionByDefault.sseAlgorithm": oneOf(["AES256", "aws:kms", "aws:kms:dsse"]),
    },
    faults: keyNeedsKms,
  },
  {
    type: "bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    defaults: { objectLockEnabled: "Enabled" },
    get: "s3:GetBucketObjectLockConfiguration",
    put: "s3:PutBucketObjectLockConfiguration",
    rules: {
      objectLockEnabled: oneOf(["Enabled"]),
      "rule.defaultRetention.mode": oneOf(["GOVERNANCE", "COMPLIANCE"]),
      "rule.defaultRetention.days": between(1, 36500),
      "rule.defaultRetention.years": between(1, 100),
    },
    faults: exactlyDaysOrYears,
    before: refuseLockWithoutVersioning,
  },
  {
    type: "bucketOwnershipControls:BucketOwnershipControls",
    withoutOwner: true,
    get: "s3:GetBucketOwnershipControls",
    put: "s3:PutBucketOwnershipControls",
    rules: { "rule.objectOwnership": oneOf(["BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"]) },
  },
  {
    type: "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    defaults: { transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
    get: "s3:GetLifecycleConfiguration",
    put: "s3:PutLifecycleConfiguration",
    faults: lifecycleFaults,
  },
  {
    type: "bucketNotification:BucketNotification",
    withoutOwner: true,
    defaults: { eventbridge: false },
    get: "s3:GetBucketNotification",
    put: "s3:PutBucketNotification",
    rules: {
      "lambdaFunctions[].lambdaFunctionArn": isArn("lambda"),
      "topics[].topicArn": isArn("sns"),
      "queues[].queueArn": isArn("sqs"),
    },
    before: checkNotification,
  },
  {
    type: "bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    get: "s3:GetBucketWebsite",
    put: "s3:PutBucketWebsite",
    remove: "s3:DeleteBucketWebsite",
    rules: { "redirectAllRequestsTo.protocol": oneOf(["http", "https"]) },
    faults: pagesOrRedirect,
    outputs: websiteAddress,
  },
  {
    type: "bucketLogging:BucketLogging",
    get: "s3:GetBucketLogging",
    put: "s3:PutBucketLogging",
    before: refuseMissingLogTarget,
  },
];

/** One resource model for each setting; the id is the bucket's name. */
export const bucketSettings: readonly ResourceModel[] = settings.map(modelOf);

function modelOf(setting: Setting): ResourceModel {
  const { get, put, remove = put } = setting;
  const answer = (inputs: Properties, context: Context): Properties => ({
    ...echo(inputs, context),
    ...setting.outputs?.(inputs, context),
  });
  return {
    token: `aws:s3/${setting.type}`,
    ...(setting.defaults === undefined ? {} : { defaults: setting.defaults }),
    replaceOn: ["bucket", "region", ...(setting.withoutOwner === true ? [] : ["expectedBucketOwner"])],
    check: (inputs) => [...faultsOf(inputs, setting.rules ?? {}), ...(setting.faults?.(inputs) ?? [])],
    calls: callsOn({ create: [put], read: [get], update: [put], delete: [remove] }, ({ inputs }, context) =>
      bucketArn(inputs["bucket"], context),
    ),
    create(inputs, context) {
      const { id } = ownBucket(inputs["bucket"], context);
      refuseOtherOwner(inputs, context);
      setting.before?.(inputs, context);
      return { id, outputs: answer(inputs, context) };
    },
    update(previous, inputs, context) {
      ownBucket(inputs["bucket"], context);
      setting.before?.(inputs, context);
      return overlay(previous, answer(inputs, context));
    },
    remove: (resource) => (resource.inputs["skipDestroy"] === true ? stays(resource) : []),
  };
}

function refuseOtherOwner({ bucket, expectedBucketOwner }: Properties, { caller }: Context): void {
  if (!isKnown(expectedBucketOwner) || expectedBucketOwner === caller.account) return;
  throw new AwsError(
    "AccessDenied",
    `Bucket ${String(bucket)} belongs to account ${caller.account}, not to ${String(expectedBucketOwner)}`,
  );
}

/** Whether objects of the bucket keep their versions; buckets born with Object Lock always do. */
export function isVersioned(bucket: string, { world }: Context): boolean {
  if (findBucket(world, bucket)?.inputs["objectLockEnabled"] === true) return true;
  const configuration = world.get(versioningToken, bucket)?.inputs["versioningConfiguration"];
  return isObject(configuration) && configuration["status"] === "Enabled";
}

function refuseLockWithoutVersioning(inputs: Properties, context: Context): void {
  const bucket = String(inputs["bucket"]);
  if (isVersioned(bucket, context)) return;
  throw new AwsError(
    "InvalidBucketState",
    `Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration: enable it on ${bucket} first, or create the bucket with objectLockEnabled`,
  );
}

function refuseSuspensionUnderLock(inputs: Properties, { world }: Context): void {
  const configuration = inputs["versioningConfiguration"];
  if (!isObject(configuration) || configuration["status"] === "Enabled") return;
  const bucket = String(inputs["bucket"]);
  const locked =
    findBucket(world, bucket)?.inputs["objectLockEnabled"] === true || world.get(lockToken, bucket);
  if (!locked) return;
  throw new AwsError(
    "InvalidBucketState",
    `An Object Lock configuration is present on bucket ${bucket}, so the versioning state cannot be changed`,
  );
}

function refuseMissingLogTarget(inputs: Properties, { caller, world }: Context): void {
  const target = findBucket(world, inputs["targetBucket"]);
  if (target !== undefined && target.account === caller.account && target.region === caller.region) return;
  throw new AwsError(
    "InvalidTargetBucketForLogging",
    `The target bucket ${String(inputs["targetBucket"])} for logging does not exist, or is not in the same account and region`,
  );
}

function keyNeedsKms(inputs: Properties): Fault[] {
  return valuesAt(inputs, "rules[].applyServerSideEncryptionByDefault").flatMap(({ property, value }) =>
    isObject(value) && isKnown(value["kmsMasterKeyId"]) && value["sseAlgorithm"] === "AES256"
      ? [
          {
            property: `${property}.kmsMasterKeyId`,
            reason: "a KMS key needs sseAlgorithm aws:kms or aws:kms:dsse",
          },
        ]
      : [],
  );
}

function exactlyDaysOrYears(inputs: Properties): Fault[] {
  return valuesAt(inputs, "rule.defaultRetention").flatMap(({ property, value }) => {
    if (!isObject(value)) return [];
    const both = (value["days"] === undefined) === (value["years"] === undefined);
    const faults: Fault[] = both ? [{ property, reason: "needs exactly one of days and years" }] : [];
    if (value["mode"] === undefined)
      faults.push({ property: `${property}.mode`, reason: "is missing: GOVERNANCE or COMPLIANCE" });
    return faults;
  });
}

/** S3 API, PutBucketWebsite: pages of its own, or all requests sent elsewhere. */
function pagesOrRedirect(inputs: Properties): Fault[] {
  const redirects = inputs["redirectAllRequestsTo"] !== undefined;
  const pages = ["indexDocument", "errorDocument", "routingRules", "routingRuleDetails"].filter(
    (property) => inputs[property] !== undefined,
  );
  if (redirects)
    return pages.map((property) => ({ property, reason: "does not go with redirectAllRequestsTo" }));
  return inputs["indexDocument"] === undefined
    ? [{ property: "indexDocument", reason: "is missing: this, or redirectAllRequestsTo" }]
    : [];
}

/** S3 User Guide, "Website endpoints", in the form of the newer regions. */
function websiteAddress(inputs: Properties, context: Context): Properties {
  const websiteDomain = `s3-website.${context.caller.region}.amazonaws.com`;
  return { websiteDomain, websiteEndpoint: `${String(inputs["bucket"])}.${websiteDomain}` };
}
