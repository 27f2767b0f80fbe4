// Declares where AWS Config delivers what it records of all accounts.
import * as pulumi from "@pulumi/pulumi";
import { configBucketPolicy, configKeyPolicy } from "../../plan/documents/configArchive.ts";
import { configAlias, configBucket } from "../../plan/names.ts";
import { createArchive, type ArchiveArgs } from "./archive.ts";

export type ConfigArchiveArgs = ArchiveArgs & {
  /** Ids of the accounts that are recorded. */
  accounts: readonly string[];
};

/** Without a default retention, which AWS Config does not deliver under; nobody deletes all the same, by the policy. */
export class ConfigArchive extends pulumi.ComponentResource {
  /** Name of the bucket, once AWS Config can write to it. */
  readonly bucket: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: ConfigArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:ConfigArchive", name, {}, opts);
    const bucket = configBucket(args.company, args.place.account);
    const archive = createArchive(
      name,
      args,
      {
        bucket,
        description: "Encrypts what AWS Config records",
        alias: configAlias,
        keyPolicy: configKeyPolicy(args),
        bucketPolicy: configBucketPolicy({ ...args, bucket }),
      },
      { parent: this },
    );
    this.bucket = archive.bucket;
    this.keyArn = archive.keyArn;
    this.registerOutputs({ ...archive });
  }
}
