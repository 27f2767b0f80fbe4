// Decides whether trails record who reads and writes releases, and who uses keys.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { bucketArn, onReleaseStores } from "../../model/stores.ts";
import { excludedServices, isOrganizationTrail, recordsObjects } from "../../model/trails.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

/** Stores are judged where a trail is in view: elsewhere nobody can say what records them (ART-06 asks for one record). */
export const recordObjects = (model: Model): readonly Verdict[] => {
  const trails = model.of("trail");
  return [
    ...judgeEach(trails, (trail) => {
      const faults = faultsOf(trail);
      return faults.length > 0 ? fail(trail.urn, faults.join("; ")) : pass(trail.urn);
    }),
    ...onReleaseStores(model, (store) => {
      if (trails.length === 0) return notApplicable("no trail is in view", store.urn);
      return trails.some((trail) => isOn(trail) && recordsObjects(trail, bucketArn(store)))
        ? pass(store.urn)
        : fail(store.urn, "no trail records reads and writes of its objects");
    }),
  ];
};

const isOn = (trail: Facts): boolean => input(trail, "enableLogging").boolean() !== false;

const KEYS = "kms.amazonaws.com";

const faultsOf = (trail: Facts): readonly string[] => [
  ...(excludedServices(trail).includes(KEYS) ? [`it leaves out the events of ${KEYS}`] : []),
  ...(isOrganizationTrail(trail) && !recordsObjects(trail)
    ? ["it records no reads and writes of objects in S3"]
    : []),
];
