// Declares the copy of an environment's artifact store: written by replication only, locked, in another account.
import * as pulumi from "@pulumi/pulumi";
import { replicaBucketPolicy, replicaKeyPolicy } from "../../plan/documents/replicas.ts";
import type { Replica } from "../../plan/replicas.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { LockedBucket } from "./lockedBucket.ts";

export type StoreReplicaArgs = {
  replica: Replica;
  /** ARN of the role that declares the copy. */
  administrator: string;
  /** For versions that come without a retention of their own. */
  lockDays: number;
  keepReplacedDays: number;
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

export class StoreReplica extends pulumi.ComponentResource {
  constructor(name: string, args: StoreReplicaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:StoreReplica", name, {}, opts);
    const { replica, administrator, ...rest } = args;
    const key = new ManagedKey(
      name,
      {
        description: `The copy of ${replica.environment}'s artifacts: written by replication, read after a disaster`,
        alias: replica.alias,
        policy: replicaKeyPolicy(replica, administrator),
        protect: args.protect,
      },
      { parent: this },
    );
    const { bucket } = new LockedBucket(
      name,
      {
        ...rest,
        bucket: replica.bucket,
        policy: replicaBucketPolicy(replica, administrator),
        keyArn: key.ready,
      },
      { parent: this },
    );
    this.registerOutputs({ bucket: bucket.bucket });
  }
}
