// Decides whether an artifact store keeps every version, and releases against deletion.

import { input, type Facts } from "../../facts.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { actionsOf } from "../../model/pipelines.ts";
import { environmentOfStore, needCompanions, onStoresAndRecords, type Store } from "../../model/stores.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

/** In production long enough to notice a bad release and to go back; elsewhere against a deletion by mistake. */
const lockedDays = (store: Store): number => (isProduction(environmentOfStore(store)) ? 30 : 1);

export const keepVersions = (model: Model): readonly Verdict[] => [
  ...stores(model),
  ...judgeEach(model.of("pipeline"), (pipeline) => sources(model, pipeline)),
];

/** CodePipeline fetches a version of the object that arrived: a source from a bucket without versions fails at each start. */
const sources = (model: Model, pipeline: Facts): readonly Verdict[] =>
  actionsOf(pipeline)
    .filter(({ category, provider }) => category === "Source" && provider === "S3")
    .flatMap(({ name, configuration }) => {
      const bucket = model.follow(pipeline, configuration.at("S3Bucket"), ["bucket"]);
      // Of another stack: judged there.
      if (bucket.kind !== "resource") return [];
      const [versioning] = model.companions(bucket.facts, "bucketVersioning", "bucket");
      const status = versioning && input(versioning, "versioningConfiguration").at("status").string();
      return status === "Enabled"
        ? pass(pipeline.urn)
        : fail(
            pipeline.urn,
            `its action ${name} takes its source from bucket ${bucket.facts.name}, whose versioning is ${status ?? "absent"}`,
          );
    });

const stores = (model: Model): readonly Verdict[] =>
  onStoresAndRecords(model, (store) => {
    const [versioning] = needCompanions(model, store, "bucketVersioning");
    const settings = input(versioning!, "versioningConfiguration");
    const status = settings.at("status").string();
    if (status !== "Enabled") return fail(store.urn, `versioning is ${status ?? "absent"}`);
    // What a pipeline passes on is signed, and another rule asks that a trail's records are locked.
    if (store.purpose !== "artifact-store" && store.purpose !== "copy") return pass(store.urn);
    const gaps = copyGaps(model, store.bucket);
    if (gaps.length > 0) return fail(store.urn, gaps.join("; "));
    return settings.at("mfaDelete").string() === "Enabled" ? pass(store.urn) : locked(model, store);
  });

/** A copy that stopped, or that leaves out what is encrypted, is missed on the day when it is needed. */
const copyGaps = (model: Model, bucket: Facts): readonly string[] =>
  model.companions(bucket, "bucketReplication", "bucket").flatMap((replication) => {
    const rules = input(replication, "rules").list();
    const partial = rules.filter(
      (rule) =>
        rule.at("sourceSelectionCriteria").at("sseKmsEncryptedObjects").at("status").string() !== "Enabled",
    );
    const off = rules.filter((rule) => rule.at("status").string() !== "Enabled");
    return [
      ...(rules.length === 0 ? [`${replication.name} copies nothing`] : []),
      ...off.map((rule) => `${rule.path} of its copy is not Enabled`),
      ...partial.map((rule) => `${rule.path} of its copy leaves out what is encrypted with a key`),
    ];
  });

const locked = (model: Model, store: Store): Verdict => {
  const [lock] = needCompanions(model, store, "bucketObjectLock");
  if (input(store.bucket, "objectLockEnabled").boolean() !== true)
    return fail(store.urn, "objectLockEnabled is not true");
  const retention = input(lock!, "rule").at("defaultRetention");
  const mode = retention.at("mode").string();
  const days = retention.at("days").number() ?? (retention.at("years").number() ?? 0) * 365;
  if (mode === undefined || days < lockedDays(store)) {
    return fail(
      store.urn,
      `Object Lock keeps versions for ${mode === undefined ? 0 : days} days, ${lockedDays(store)} are asked for`,
    );
  }
  return pass(store.urn);
};
