// Declares where snapshots of what Jenkins keeps lie: a bucket and a key of their own in the environment's second region.
import * as pulumi from "@pulumi/pulumi";
import { revisionsBucketPolicy } from "../../plan/documents/buckets.ts";
import { revisionsKeyPolicy } from "../../plan/documents/keys.ts";
import type { Snapshots } from "../../plan/kubernetes/snapshots.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type SnapshotStoreArgs = {
  snapshots: Snapshots;
  /** ARN of the role that declares them. */
  administrator: string;
  /** The account's bucket of access logs in the second region. */
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

/** So long each copy stays, whoever wants it gone; then it goes by itself. */
const keptDays = 30;

export class SnapshotStore extends pulumi.ComponentResource {
  constructor(name: string, args: SnapshotStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:kubernetes:SnapshotStore", name, {}, opts);
    const { snapshots, administrator, accessLogs, protect } = args;
    const parties = {
      ...snapshots,
      administrator,
      writers: snapshots.apps.map(({ writer }) => writer),
      readers: snapshots.apps.map(({ reader }) => reader),
    };
    const key = new ManagedKey(
      name,
      {
        description: `Snapshots of ${snapshots.environment}: copying pods encrypt, restoring ones decrypt`,
        alias: snapshots.alias,
        policy: revisionsKeyPolicy(parties),
        protect,
      },
      { parent: this },
    );
    const { bucket } = new LockedBucket(
      name,
      {
        bucket: snapshots.bucket,
        policy: revisionsBucketPolicy(parties),
        keyArn: key.ready,
        accessLogs,
        lockDays: keptDays,
        expireDays: keptDays,
        keepReplacedDays: 1,
        protect,
      },
      { parent: this },
    );
    this.registerOutputs({ bucket: bucket.bucket });
  }
}
