// Decides what every archive of logs has: a key of its own, a bucket that is kept and watched.
import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../plan/documents/document.ts";
import type { Place } from "../../plan/names.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";
import { ManagedKey } from "../keys/managedKey.ts";

/** What all archives of an account have in common. */
export type ArchiveArgs = {
  company: string;
  place: Place;
  /** ARN of the role that declares the archive. */
  administrator: string;
  keepDays: number;
  accessLogs: pulumi.Input<string>;
  protect: boolean;
};

type OneArchive = {
  bucket: string;
  description: string;
  alias: string;
  keyPolicy: readonly Statement[];
  bucketPolicy: readonly Statement[];
  lockDays?: number;
};

/** Name and key of the bucket, once services can write to it. */
export type Archive = { bucket: pulumi.Output<string>; keyArn: pulumi.Output<string> };

export function createArchive(
  name: string,
  { keepDays, accessLogs, protect }: ArchiveArgs,
  one: OneArchive,
  opts: pulumi.ComponentResourceOptions,
): Archive {
  const { description, alias, keyPolicy, bucketPolicy, ...rest } = one;
  const key = new ManagedKey(name, { description, alias, policy: keyPolicy, protect }, opts);
  const archive = new LockedBucket(
    name,
    {
      ...rest,
      policy: bucketPolicy,
      keyArn: key.ready,
      accessLogs,
      expireDays: keepDays,
      keepReplacedDays: keepDays,
      protect,
    },
    opts,
  );
  return { bucket: archive.ready, keyArn: key.ready };
}
