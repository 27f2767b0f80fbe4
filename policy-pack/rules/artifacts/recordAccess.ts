// Decides whether nobody touches an artifact store unseen: each access is recorded, each new object announced.

import { input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { bucketArn, onStores, type Store } from "../../model/stores.ts";
import { recordsObjects } from "../../model/trails.ts";
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
  model.of("trail").some((trail) => recordsObjects(trail, bucketArn(store)));
