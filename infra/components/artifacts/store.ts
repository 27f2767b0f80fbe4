// Declares an environment's artifact store: a bucket and a key with exactly one writer and one reader.
import * as pulumi from "@pulumi/pulumi";
import { BucketReplicationConfig } from "@pulumi/aws/s3/bucketReplicationConfig.js";
import { storeBucketPolicy } from "../../plan/documents/buckets.ts";
import { storeKeyPolicy } from "../../plan/documents/keys.ts";
import { aliasArn, bucketArn, storeAlias } from "../../plan/names.ts";
import type { Replica } from "../../plan/replicas.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { LockedBucket } from "./lockedBucket.ts";

export type ArtifactStoreArgs = {
  environment: string;
  region: string;
  bucket: string;
  /** Role ARNs, in any account; the roles need not exist yet. */
  writer: string;
  reader: string;
  administrator: string;
  lockDays: number;
  keepReplacedDays: number;
  /** The account's bucket of access logs. */
  accessLogs: pulumi.Input<string>;
  protect: boolean;
  /** Where each version is copied, and the reader's ARN once the role can copy. */
  copy?: { replica: Replica; role: pulumi.Input<string> } | undefined;
};

export class ArtifactStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: ArtifactStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:Store", name, {}, opts);
    const key = new ManagedKey(
      name,
      {
        description: `Artifacts of environment ${args.environment}: written by ${args.writer}, read by ${args.reader}`,
        alias: storeAlias(args.environment),
        policy: storeKeyPolicy(args),
        protect: args.protect,
      },
      { parent: this },
    );
    const store = new LockedBucket(
      name,
      {
        bucket: args.bucket,
        policy: storeBucketPolicy(args),
        keyArn: key.ready,
        accessLogs: args.accessLogs,
        lockDays: args.lockDays,
        keepReplacedDays: args.keepReplacedDays,
        protect: args.protect,
      },
      { parent: this },
    );
    if (args.copy !== undefined) this.replicate(name, store, args.copy);
    this.bucketName = store.bucket.bucket;
    this.keyArn = key.arn;
    this.registerOutputs({ bucketName: this.bucketName, keyArn: this.keyArn });
  }

  /** Every version, encrypted by the copy's key and owned by its account; that something was deleted is not copied. */
  private replicate(
    name: string,
    store: LockedBucket,
    { replica, role }: NonNullable<ArtifactStoreArgs["copy"]>,
  ): void {
    const { account, alias, bucket } = replica;
    new BucketReplicationConfig(
      name,
      {
        // Both ends must have versions, and S3 asks as soon as this is declared.
        bucket: store.ready,
        role,
        rules: [
          {
            id: "log-archive",
            status: "Enabled",
            priority: 1,
            filter: { prefix: "" },
            deleteMarkerReplication: { status: "Disabled" },
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
            destination: {
              bucket: bucketArn(bucket),
              account,
              accessControlTranslation: { owner: "Destination" },
              encryptionConfiguration: { replicaKmsKeyId: aliasArn(replica, alias) },
            },
          },
        ],
      },
      { parent: this },
    );
  }
}
