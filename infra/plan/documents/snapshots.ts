// Decides the rights around snapshots in a second region: an app's pods put each object there once, other ones read, and nobody
// deletes. Bucket and key are closed as those of releases are (buckets.ts, keys.ts).
import type { AppSnapshots, Snapshots } from "../kubernetes/snapshots.ts";
import { anyKeyArn, bucketArn, objectsArn } from "../names.ts";
import { allow, type Statement } from "./document.ts";
import { throughS3 } from "./keys.ts";

const usesKey = (sid: string, action: string, { region, account, alias }: Snapshots): Statement =>
  allow(sid, [action], anyKeyArn({ account, region }), throughS3(region, alias));

const objectsOf = ({ bucket }: Snapshots, { prefix }: AppSnapshots): string =>
  `${bucketArn(bucket)}/${prefix}*`;

/** Of the pods that copy: put, under the app's own prefix. Whoever takes them over learns of no copy and harms none. */
export const writesSnapshots = (snapshots: Snapshots, own: AppSnapshots): Statement[] => [
  allow("Snapshots", ["s3:PutObject"], objectsOf(snapshots, own)),
  usesKey("SnapshotKey", "kms:GenerateDataKey", snapshots),
];

/** Of the pods that restore. */
export const readsSnapshots = (snapshots: Snapshots, own: AppSnapshots): Statement[] => [
  allow("Snapshots", ["s3:GetObject"], objectsOf(snapshots, own)),
  allow("FindSnapshots", ["s3:ListBucket"], bucketArn(snapshots.bucket), {
    StringLike: { "s3:prefix": `${own.prefix}*` },
  }),
  usesKey("SnapshotKey", "kms:Decrypt", snapshots),
];

/** For the boundary there: the one thing that pods do in another region. */
export const boundsSnapshots = (snapshots: Snapshots | undefined): Statement[] =>
  snapshots === undefined
    ? []
    : [
        allow(
          "Snapshots",
          ["s3:GetObject", "s3:ListBucket", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"],
          [bucketArn(snapshots.bucket), objectsArn(snapshots.bucket), anyKeyArn(snapshots)],
        ),
      ];
