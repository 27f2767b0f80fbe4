// Decides whether the bucket of a trail keeps its files from everybody: closed, versioned, locked, apart, watched.

import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { isOrganizationTrail } from "../../model/trails.ts";
import { fail, judgeEach, pass, undecidable, type Verdict } from "../../verdict.ts";

export const keepTrailFiles = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("trail"), (trail) => {
    const bucket = model.follow(trail, input(trail, "s3BucketName"), ["bucket"]);
    if (bucket.kind === "absent") return fail(trail.urn, "it has no s3BucketName");
    if (bucket.kind === "external")
      return undecidable(trail.urn, "s3BucketName", `is ${bucket.text}, a bucket that is declared elsewhere`);
    const faults = [...apart(trail, bucket.facts), ...faultsOf(model, bucket.facts)];
    return faults.length > 0
      ? fail(trail.urn, `bucket ${bucket.facts.name}: ${faults.join("; ")}`)
      : pass(trail.urn);
  });

/** Whoever rules the account that is recorded must not rule the record. */
const apart = (trail: Facts, bucket: Facts): readonly string[] =>
  isOrganizationTrail(trail) && accountOf(bucket) === accountOf(trail)
    ? ["it is in the trail's own account, not in one for logs"]
    : [];

/** Days; as long as a break-in goes unnoticed at least. */
const LOCKED = 90;
const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

const faultsOf = (model: Model, bucket: Facts): readonly string[] => {
  const has = (kind: Parameters<Model["companions"]>[1], check: (facts: Facts) => boolean) =>
    model.companions(bucket, kind, "bucket").some(check);
  const closed = has("bucketPublicAccessBlock", (block) =>
    FLAGS.every((flag) => input(block, flag).boolean() === true),
  );
  const versioned = has(
    "bucketVersioning",
    (facts) => input(facts, "versioningConfiguration").at("status").string() === "Enabled",
  );
  const locked =
    input(bucket, "objectLockEnabled").boolean() === true &&
    has("bucketObjectLock", (lock) => {
      const retention = input(lock, "rule").at("defaultRetention");
      const days = retention.at("days").number() ?? (retention.at("years").number() ?? 0) * 365;
      return retention.at("mode").string() !== undefined && days >= LOCKED;
    });
  const watched = has("bucketLogging", (logging) => input(logging, "targetBucket").state !== "absent");
  return [
    ...(closed ? [] : ["its BucketPublicAccessBlock does not set all four flags"]),
    ...(versioned ? [] : ["versioning is not enabled"]),
    ...(locked ? [] : [`no Object Lock keeps its files for ${LOCKED} days by default`]),
    ...(watched ? [] : ["it has no BucketLogging"]),
    ...(input(bucket, "forceDestroy").boolean() === true ? ["forceDestroy is true"] : []),
    ...(bucket.protect ? [] : ["it is not protected"]),
  ];
};
