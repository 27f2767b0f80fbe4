// Declares the bucket that is told who reads and writes the other buckets of its account.
import * as pulumi from "@pulumi/pulumi";
import { accessLogBucketPolicy } from "../../plan/documents/logArchive.ts";
import { accessLogBucket, type Place } from "../../plan/names.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";

/** `administrator` is the ARN of the role that declares the account's buckets. */
export type AccessLogsArgs = {
  company: string;
  place: Place;
  /** The region's name where it is not the account's own. */
  further?: string;
  administrator: string;
  /** Whether balancers of the account log there, too. */
  balancers?: boolean;
  keepDays: number;
  protect: boolean;
};

/**
 * Under a key of S3: its log delivery takes neither a key of ours nor a default retention (S3 User Guide, "Enabling
 * Amazon S3 server access logging"). Nobody deletes from it all the same, by its policy.
 */
export class AccessLogs extends pulumi.ComponentResource {
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: AccessLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:logs:AccessLogs", name, {}, opts);
    const { place, administrator } = args;
    const { account } = place;
    const balancers = args.balancers === true ? place : undefined;
    const bucket = accessLogBucket(args.company, account, args.further);
    const sources = `${args.company}-lockgate-*-${account}`;
    this.ready = new LockedBucket(
      name,
      {
        bucket,
        policy: accessLogBucketPolicy({ bucket, account, sources, administrator, balancers }),
        expireDays: args.keepDays,
        keepReplacedDays: args.keepDays,
        protect: args.protect,
      },
      { parent: this },
    ).ready;
    this.registerOutputs({ bucket: this.ready });
  }
}
