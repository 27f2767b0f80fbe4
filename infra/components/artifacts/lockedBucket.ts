// Declares a private, versioned, encrypted bucket with everything that belongs to it.
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketLogging } from "@pulumi/aws/s3/bucketLogging.js";
import { BucketNotification } from "@pulumi/aws/s3/bucketNotification.js";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import { toJson, type Statement } from "../../plan/documents/document.ts";

export type LockedBucketArgs = {
  /** Physical name: fixed, since other accounts' policies name it. */
  bucket: string;
  policy: readonly Statement[];
  /** Absent: keys of S3 itself, where a service can't write under a key of ours. */
  keyArn?: pulumi.Input<string>;
  /** The bucket that is told of each access; in the same account and region. Absent for that bucket itself. */
  accessLogs?: pulumi.Input<string>;
  /** Object Lock in compliance mode for this many days; absent = none. */
  lockDays?: number;
  /** Current versions expire after this many days; absent = never. */
  expireDays?: number;
  /** Replaced versions are kept this many days. */
  keepReplacedDays: number;
  protect: boolean;
  /** What is in it goes with it: for what the program itself has put there. */
  disposable?: boolean;
};

export class LockedBucket extends pulumi.ComponentResource {
  readonly bucket: Bucket;
  /** The name once policy, encryption and versioning hold: for services that test at once whether they can write. */
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: LockedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:LockedBucket", name, {}, opts);
    const child = { parent: this };
    this.bucket = new Bucket(
      name,
      {
        bucket: args.bucket,
        objectLockEnabled: args.lockDays !== undefined,
        forceDestroy: args.disposable ?? false,
      },
      { ...child, protect: args.protect },
    );
    const bucket = this.bucket.id;
    const versioning = new BucketVersioning(
      name,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    const policy = this.closeToPublic(name, bucket, args);
    const encryption = this.encrypt(name, bucket, args.keyArn);
    this.retain(name, bucket, args, versioning);
    new BucketNotification(name, { bucket, eventbridge: true }, child);
    if (args.accessLogs !== undefined)
      new BucketLogging(
        name,
        { bucket, targetBucket: args.accessLogs, targetPrefix: `${args.bucket}/` },
        child,
      );
    this.ready = pulumi.all([bucket, policy.id, encryption.id, versioning.id]).apply(([ready]) => ready);
    this.registerOutputs({ bucket });
  }

  /** The policy comes after the block: S3 refuses concurrent changes of both. */
  private closeToPublic(name: string, bucket: pulumi.Output<string>, args: LockedBucketArgs): BucketPolicy {
    const child = { parent: this };
    const block = new BucketPublicAccessBlock(
      name,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    new BucketOwnershipControls(name, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, child);
    return new BucketPolicy(name, { bucket, policy: toJson(args.policy) }, { ...child, dependsOn: [block] });
  }

  private encrypt(
    name: string,
    bucket: pulumi.Output<string>,
    keyArn: pulumi.Input<string> | undefined,
  ): BucketServerSideEncryptionConfiguration {
    const rule =
      keyArn === undefined
        ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
        : {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            bucketKeyEnabled: true,
          };
    return new BucketServerSideEncryptionConfiguration(name, { bucket, rules: [rule] }, { parent: this });
  }

  /** Object Lock and the life cycle of versions both need versioning first. */
  private retain(
    name: string,
    bucket: pulumi.Output<string>,
    args: LockedBucketArgs,
    versioning: BucketVersioning,
  ): void {
    const child = { parent: this, dependsOn: [versioning] };
    if (args.lockDays !== undefined)
      new BucketObjectLockConfiguration(
        name,
        { bucket, rule: { defaultRetention: { mode: "COMPLIANCE", days: args.lockDays } } },
        child,
      );
    new BucketLifecycleConfiguration(
      name,
      {
        bucket,
        rules: [
          {
            id: "versions",
            status: "Enabled",
            filter: { prefix: "" },
            ...(args.expireDays === undefined ? {} : { expiration: { days: args.expireDays } }),
            noncurrentVersionExpiration: { noncurrentDays: args.keepReplacedDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
      child,
    );
  }
}
