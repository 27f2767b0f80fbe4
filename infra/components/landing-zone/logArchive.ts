// Declares the archive of the organization's trail: locked for everybody, read by one role.
import * as pulumi from "@pulumi/pulumi";
import {
  archiveBucketPolicy,
  archiveKeyPolicy,
  archiveReadStatements,
} from "../../plan/documents/logArchive.ts";
import { trustRoles } from "../../plan/documents/trust.ts";
import { archiveAlias, archiveBucket, archiveReadRole, roleArn, type Place } from "../../plan/names.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";

export type LogArchiveArgs = {
  company: string;
  place: Place;
  /** ARN of the trail; it need not exist yet. */
  trail: string;
  /** ARN of the role that declares the archive. */
  administrator: string;
  /** ARNs of the roles that may become the reader. */
  readers: readonly string[];
  /** Object Lock in compliance mode: not even the account's root user shortens it. */
  lockDays: number;
  keepDays: number;
  accessLogs: pulumi.Input<string>;
  /** ARN of the account's boundary of roles. */
  boundary: pulumi.Input<string>;
  protect: boolean;
};

export class LogArchive extends pulumi.ComponentResource {
  /** Name of the bucket, once CloudTrail can write to it. */
  readonly bucket: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: LogArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:LogArchive", name, {}, opts);
    const bucket = archiveBucket(args.company, args.place.account);
    const key = new ManagedKey(
      name,
      {
        description: "Encrypts the archive of the organization's trail",
        alias: archiveAlias,
        policy: archiveKeyPolicy({
          trail: args.trail,
          administrator: args.administrator,
          reader: roleArn(args.place.account, archiveReadRole),
          archive: args.place,
        }),
        protect: args.protect,
      },
      { parent: this },
    );
    const archive = new LockedBucket(
      name,
      {
        bucket,
        policy: archiveBucketPolicy({ bucket, trail: args.trail, administrator: args.administrator }),
        keyArn: key.ready,
        accessLogs: args.accessLogs,
        lockDays: args.lockDays,
        expireDays: args.keepDays,
        keepReplacedDays: args.keepDays,
        protect: args.protect,
      },
      { parent: this },
    );
    if (args.readers.length > 0) this.reader(bucket, args);
    this.bucket = archive.ready;
    this.keyArn = key.ready;
    this.registerOutputs({ bucket: this.bucket, keyArn: this.keyArn });
  }

  private reader(bucket: string, { place, readers, boundary }: LogArchiveArgs): ScopedRole {
    return new ScopedRole(
      archiveReadRole,
      {
        account: place.account,
        roleName: archiveReadRole,
        description: "Reads the archive of the organization's trail; nobody else does",
        trust: trustRoles(readers),
        boundary,
        statements: archiveReadStatements(bucket, place),
      },
      { parent: this },
    );
  }
}
