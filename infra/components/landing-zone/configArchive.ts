// Declares where AWS Config delivers what it records of all accounts.
import * as pulumi from "@pulumi/pulumi";
import { configBucketPolicy, configKeyPolicy } from "../../plan/documents/configArchive.ts";
import { configAlias, configBucket, type Place } from "../../plan/names.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type ConfigArchiveArgs = {
  company: string;
  place: Place;
  administrator: string;
  /** Ids of the accounts that are recorded. */
  accounts: readonly string[];
  keepDays: number;
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

/** Without a default retention, which AWS Config does not deliver under; nobody deletes all the same, by the policy. */
export class ConfigArchive extends pulumi.ComponentResource {
  /** Name of the bucket, once AWS Config can write to it. */
  readonly bucket: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: ConfigArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:ConfigArchive", name, {}, opts);
    const bucket = configBucket(args.company, args.place.account);
    const key = new ManagedKey(
      name,
      {
        description: "Encrypts what AWS Config records",
        alias: configAlias,
        policy: configKeyPolicy(args),
        protect: args.protect,
      },
      { parent: this },
    );
    const archive = new LockedBucket(
      name,
      {
        bucket,
        policy: configBucketPolicy({ ...args, bucket }),
        keyArn: key.ready,
        accessLogs: args.accessLogs,
        expireDays: args.keepDays,
        keepReplacedDays: args.keepDays,
        protect: args.protect,
      },
      { parent: this },
    );
    this.bucket = archive.ready;
    this.keyArn = key.ready;
    this.registerOutputs({ bucket: this.bucket, keyArn: this.keyArn });
  }
}
