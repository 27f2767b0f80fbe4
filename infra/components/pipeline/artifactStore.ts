// Declares the pipelines' own store in the tooling account: what actions hand to each other.
import * as pulumi from "@pulumi/pulumi";
import { pipelineBucketPolicy } from "../../plan/documents/buckets.ts";
import { pipelineKeyPolicy } from "../../plan/documents/keys.ts";
import { pipelineAlias } from "../../plan/names.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type PipelineStoreArgs = {
  region: string;
  bucket: string;
  /** Patterns of role ARNs. */
  users: readonly string[];
  /** ARNs of roles that publish approvals to topics encrypted by the same key. */
  approvers: readonly string[];
  administrator: string;
  keepDays: number;
  /** The account's bucket of access logs. */
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

export class PipelineStore extends pulumi.ComponentResource {
  readonly region: string;
  readonly bucketName: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: PipelineStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:pipeline:ArtifactStore", name, {}, opts);
    const key = new ManagedKey(
      name,
      {
        description: "What the actions of pipelines hand to each other",
        alias: pipelineAlias,
        policy: pipelineKeyPolicy(args),
        protect: args.protect,
      },
      { parent: this },
    );
    const store = new LockedBucket(
      name,
      {
        bucket: args.bucket,
        policy: pipelineBucketPolicy(args),
        keyArn: key.ready,
        accessLogs: args.accessLogs,
        expireDays: args.keepDays,
        keepReplacedDays: args.keepDays,
        protect: args.protect,
      },
      { parent: this },
    );
    this.region = args.region;
    this.bucketName = store.bucket.bucket;
    this.keyArn = key.ready;
    this.registerOutputs({ bucketName: this.bucketName, keyArn: this.keyArn });
  }
}
