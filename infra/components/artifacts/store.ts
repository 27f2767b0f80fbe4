// Declares an environment's artifact store: a bucket and a key with exactly one writer and one reader.
import * as pulumi from "@pulumi/pulumi";
import { storeBucketPolicy } from "../../plan/documents/buckets.ts";
import { storeKeyPolicy } from "../../plan/documents/keys.ts";
import { storeAlias } from "../../plan/names.ts";
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
    this.bucketName = store.bucket.bucket;
    this.keyArn = key.arn;
    this.registerOutputs({ bucketName: this.bucketName, keyArn: this.keyArn });
  }
}
