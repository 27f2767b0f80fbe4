// Declares a private, versioned, KMS-encrypted bucket with everything that belongs to it.
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
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
  keyArn: pulumi.Input<string>;
  /** Object Lock in compliance mode for this many days; absent = none. */
  lockDays?: number;
  /** Current versions expire after this many days; absent = never. */
  expireDays?: number;
  /** Replaced versions are kept this many days. */
  keepReplacedDays: number;
  protect: boolean;
};

export class LockedBucket extends pulumi.ComponentResource {
  readonly bucket: Bucket;

  constructor(name: string, args: LockedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:LockedBucket", name, {}, opts);
    const child = { parent: this };
    this.bucket = new Bucket(
      name,
      { bucket: args.bucket, objectLockEnabled: args.lockDays !== undefined, forceDestroy: false },
      { ...child, protect: args.protect },
    );
    const bucket = this.bucket.id;
    const versioning = new BucketVersioning(
      name,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    this.closeToPublic(name, bucket, args);
    this.encrypt(name, bucket, args.keyArn);
    this.retain(name, bucket, args, versioning);
    new BucketNotification(name, { bucket, eventbridge: true }, child);
    this.registerOutputs({ bucket });
  }

  /** The policy comes after the block: S3 refuses concurrent changes of both. */
  private closeToPublic(name: string, bucket: pulumi.Output<string>, args: LockedBucketArgs): void {
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
    new BucketPolicy(name, { bucket, policy: toJson(args.policy) }, { ...child, dependsOn: [block] });
  }

  private encrypt(name: string, bucket: pulumi.Output<string>, keyArn: pulumi.Input<string>): void {
    new BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
            bucketKeyEnabled: true,
          },
        ],
      },
      { parent: this },
    );
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
