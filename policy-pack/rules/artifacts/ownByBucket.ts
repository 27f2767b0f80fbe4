// Decides whether the policy alone rules an artifact store: objects belong to the bucket's owner, no access lists.

import { input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { needCompanions, onStoresAndRecords } from "../../model/stores.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

export const ownByBucket = (model: Model): readonly Verdict[] =>
  onStoresAndRecords(model, (store) => {
    const lists = model.companions(store.bucket, "bucketAcl", "bucket");
    if (lists.length > 0)
      return fail(store.urn, `${lists[0]!.name} is an access list`, "Remove the aws.s3.BucketAcl.");
    const acl = input(store.bucket, "acl").string();
    if (acl !== undefined && acl !== "private")
      return fail(store.urn, `acl is ${acl}`, "Remove acl from the bucket.");
    const [controls] = needCompanions(model, store, "bucketOwnership");
    const ownership = input(controls!, "rule").at("objectOwnership").string();
    return ownership === "BucketOwnerEnforced"
      ? pass(store.urn)
      : fail(store.urn, `objectOwnership is ${ownership ?? "absent"}, not BucketOwnerEnforced`);
  });
