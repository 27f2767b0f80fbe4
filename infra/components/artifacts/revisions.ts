// Declares where what runs a release fetches it: put there by the jobs that deploy, read by the roles of machines and of Glue's jobs.
import * as pulumi from "@pulumi/pulumi";
import { revisionsBucketPolicy } from "../../plan/documents/buckets.ts";
import { revisionsKeyPolicy } from "../../plan/documents/keys.ts";
import { revisionsAlias, revisionsBucket, type Place } from "../../plan/names.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { LockedBucket } from "./lockedBucket.ts";

export type RevisionsArgs = {
  company: string;
  environment: string;
  place: Place;
  administrator: string;
  /** ARNs of roles: of the jobs that deploy, and of what runs releases. */
  writers: readonly string[];
  readers: readonly string[];
  keepReplacedDays: number;
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

/** Not the store itself, which has one reader. What is in here was verified, and CodeDeploy goes back to what was here before. */
export class Revisions extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;

  constructor(name: string, args: RevisionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:artifacts:Revisions", name, {}, opts);
    const { region, account } = args.place;
    const bucket = revisionsBucket(args.company, args.environment, account);
    const key = new ManagedKey(
      name,
      {
        description: `Releases that are run in ${args.environment}`,
        alias: revisionsAlias(args.environment),
        policy: revisionsKeyPolicy({ ...args, region }),
        protect: args.protect,
      },
      { parent: this },
    );
    this.bucket = new LockedBucket(
      name,
      {
        bucket,
        policy: revisionsBucketPolicy({ ...args, bucket }),
        keyArn: key.ready,
        accessLogs: args.accessLogs,
        keepReplacedDays: args.keepReplacedDays,
        protect: args.protect,
      },
      { parent: this },
    ).ready;
    this.registerOutputs({ bucket: this.bucket });
  }
}
