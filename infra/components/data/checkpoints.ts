// Declares where tasks that run once keep how far they are: one bucket of an environment under a key of its own.
import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { checkpointsKeyPolicy, checkpointsPolicy } from "../../plan/documents/checkpoints.ts";
import { checkpointsAlias, checkpointsBucket } from "../../plan/names.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type CheckpointsArgs = {
  config: EnvironmentConfig;
  administrator: string;
  accessLogs: pulumi.Input<string>;
};

export class Checkpoints extends pulumi.ComponentResource {
  constructor(
    name: string,
    { config, administrator, accessLogs }: CheckpointsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lockgate:data:Checkpoints", name, {}, opts);
    const { company, environment, accountId, protect } = config;
    const context = { config, environment: { name: environment, accountId }, administrator };
    const key = new ManagedKey(
      name,
      {
        description: `How far tasks of ${environment} are`,
        alias: checkpointsAlias(environment),
        policy: checkpointsKeyPolicy(context),
        protect,
      },
      { parent: this },
    );
    void new LockedBucket(
      name,
      {
        bucket: checkpointsBucket(company, environment, accountId),
        policy: checkpointsPolicy(context),
        keyArn: key.ready,
        accessLogs,
        // What a task goes on with is days old at most; a release that ran to its end leaves its result there.
        expireDays: config.store.expireDays,
        keepReplacedDays: 1,
        protect,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
