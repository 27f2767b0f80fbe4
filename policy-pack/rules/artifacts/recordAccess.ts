// Decides whether nobody touches an artifact store unseen: each access is recorded, each new object announced.

import { input, type Facts, type Input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { bucketArn, onStores, type Store } from "../../model/stores.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

export const recordAccess = (model: Model): readonly Verdict[] =>
  onStores(model, (store) => {
    const faults = [
      ...(isRecorded(model, store)
        ? []
        : ["neither access logs nor data events of a trail record who reads and writes"]),
      ...(isAnnounced(model, store) ? [] : ["no BucketNotification with eventbridge tells of new objects"]),
    ];
    return faults.length > 0 ? fail(store.urn, faults.join("; ")) : pass(store.urn);
  });

const isAnnounced = (model: Model, store: Store): boolean =>
  model
    .companions(store.bucket, "bucketNotification", "bucket")
    .some((notification) => input(notification, "eventbridge").boolean() === true);

const isRecorded = (model: Model, store: Store): boolean =>
  model
    .companions(store.bucket, "bucketLogging", "bucket")
    .some((logging) => input(logging, "targetBucket").state !== "absent") ||
  model.of("trail").some((trail) => selects(trail, bucketArn(store)));

/** Basic selectors name ARNs by their beginning, advanced ones by fields (CloudTrail User Guide, "Logging data events"). */
const selects = (trail: Facts, arn: string): boolean =>
  input(trail, "eventSelectors")
    .list()
    .some(
      (selector) =>
        both(selector) &&
        selector
          .at("dataResources")
          .list()
          .some((r) => names(r, arn)),
    ) ||
  input(trail, "advancedEventSelectors")
    .list()
    .some((selector) => advanced(selector, arn));

const both = (selector: Input): boolean => (selector.at("readWriteType").string() ?? "All") === "All";

const names = (resource: Input, arn: string): boolean =>
  resource.at("type").string() === "AWS::S3::Object" &&
  resource
    .at("values")
    .strings()
    .some((value) => value === "arn:aws:s3" || value === `${arn}/` || value === "arn:aws:s3:::");

const advanced = (selector: Input, arn: string): boolean => {
  const fields = selector.at("fieldSelectors").list();
  const field = (name: string) => fields.find((one) => one.at("field").string() === name);
  const s3 = field("resources.type")?.at("equals").strings().includes("AWS::S3::Object") ?? false;
  if (!s3 || field("readOnly") !== undefined) return false;
  const where = field("resources.ARN");
  return (
    where === undefined ||
    where
      .at("startsWith")
      .strings()
      .some((start) => `${arn}/`.startsWith(start))
  );
};
