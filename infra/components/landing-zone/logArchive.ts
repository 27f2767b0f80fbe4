// Declares the archive of the organization's trail: locked for everybody, read by one role.
import * as pulumi from "@pulumi/pulumi";
import {
  archiveBucketPolicy,
  archiveKeyPolicy,
  archiveReadStatements,
} from "../../plan/documents/logArchive.ts";
import { trustRoles } from "../../plan/documents/trust.ts";
import { archiveAlias, archiveBucket, archiveReadRole, roleArn } from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { createArchive, type ArchiveArgs } from "./archive.ts";

export type LogArchiveArgs = ArchiveArgs & {
  /** ARN of the trail; it need not exist yet. */
  trail: string;
  /** ARNs of the roles that may become the reader. */
  readers: readonly string[];
  /** Object Lock in compliance mode: not even the account's root user shortens it. */
  lockDays: number;
  /** What the reader reads beside the trail. */
  beside: readonly { bucket: string; alias: string }[];
  /** ARN of the account's boundary of roles. */
  boundary: pulumi.Input<string>;
};

export class LogArchive extends pulumi.ComponentResource {
  /** Name of the bucket, once CloudTrail can write to it. */
  readonly bucket: pulumi.Output<string>;
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: LogArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:LogArchive", name, {}, opts);
    const bucket = archiveBucket(args.company, args.place.account);
    const archive = createArchive(
      name,
      args,
      {
        bucket,
        description: "Encrypts the archive of the organization's trail",
        alias: archiveAlias,
        keyPolicy: archiveKeyPolicy({
          ...args,
          reader: roleArn(args.place.account, archiveReadRole),
          archive: args.place,
        }),
        bucketPolicy: archiveBucketPolicy({ ...args, bucket }),
        lockDays: args.lockDays,
      },
      { parent: this },
    );
    if (args.readers.length > 0) this.reader(bucket, args);
    this.bucket = archive.bucket;
    this.keyArn = archive.keyArn;
    this.registerOutputs({ ...archive });
  }

  private reader(bucket: string, { place, readers, boundary, beside }: LogArchiveArgs): ScopedRole {
    return new ScopedRole(
      archiveReadRole,
      {
        account: place.account,
        roleName: archiveReadRole,
        description: "Reads the archive of the organization's trail and the stores' copies; nobody else does",
        trust: trustRoles(readers),
        boundary,
        statements: archiveReadStatements([{ bucket, alias: archiveAlias }, ...beside], place),
      },
      { parent: this },
    );
  }
}
