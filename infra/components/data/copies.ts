// Declares how data of an environment's lake come to its twins: S3 copies, as a role that can do nothing else.
import * as pulumi from "@pulumi/pulumi";
import { BucketReplicationConfig } from "@pulumi/aws/s3/bucketReplicationConfig.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { copyRole, copyStatements, dataCopies, targetsOf } from "../../plan/copies.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { lakeBucket, zones } from "../../plan/glue/names.ts";
import * as names from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { Lake } from "./lake.ts";

export class Copies extends pulumi.ComponentResource {
  constructor(
    name: string,
    { config, lake }: { config: EnvironmentConfig; lake: Lake },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("lockgate:data:Copies", name, {}, opts);
    const { company, environment, accountId } = config;
    const copies = dataCopies(config);
    const copied = zones.filter((zone) => targetsOf(config, copies, environment, zone).length > 0);
    const bucketOf = (zone: (typeof zones)[number]) => lakeBucket(company, environment, zone, accountId);
    const roleName = copyRole(environment);
    const role = new ScopedRole(
      roleName,
      {
        account: accountId,
        roleName,
        description: `Copies data of ${environment} to its twins; S3 alone becomes it`,
        trust: trustService(
          "s3.amazonaws.com",
          accountId,
          copied.map((zone) => names.bucketArn(bucketOf(zone))),
        ),
        statements: copyStatements(config, { name: environment, accountId }),
      },
      { parent: this },
    );
    for (const zone of copied)
      new BucketReplicationConfig(
        `${name}-${zone}`,
        {
          bucket: lake.buckets[zone],
          role: role.ready,
          rules: targetsOf(config, copies, environment, zone).map(ruleOf),
        },
        { parent: this },
      );
    this.registerOutputs({});
  }
}

/** Each twin's copies are its own: under its key, owned by its account. What is deleted here stays there. */
const ruleOf = ({ twin, account, bucket, key }: ReturnType<typeof targetsOf>[number], index: number) => ({
  id: twin,
  status: "Enabled",
  priority: index + 1,
  filter: { prefix: "" },
  deleteMarkerReplication: { status: "Disabled" },
  sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
  destination: {
    bucket: names.bucketArn(bucket),
    account,
    accessControlTranslation: { owner: "Destination" },
    encryptionConfiguration: { replicaKmsKeyId: key },
  },
});
