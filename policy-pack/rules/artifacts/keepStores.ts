// Decides whether an artifact store can't be lost by a change of the program, and is called by a name known beforehand.

import { input } from "../../facts.ts";
import { isProduction } from "../../model/environments.ts";
import type { Model } from "../../model/model.ts";
import { environmentOfStore, onStoresAndRecords } from "../../model/stores.ts";
import { declaredEnvironment } from "../../model/tags.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

export const keepStores = (model: Model): readonly Verdict[] =>
  onStoresAndRecords(model, (store) => {
    const { bucket } = store;
    const environment = environmentOfStore(store) ?? declaredEnvironment(bucket);
    const named = input(bucket, "bucket").string() !== undefined;
    const faults = [
      // What is signed there is made anew from the program.
      ...(store.purpose !== "code" && input(bucket, "forceDestroy").boolean() === true
        ? ["forceDestroy is true"]
        : []),
      // Outside of production stacks come and go as a whole.
      ...(bucket.protect || store.purpose === "code" || !isProduction(environment)
        ? []
        : ["it is not protected"]),
      ...(named ? [] : ["it has no name of its own, so that no policy can name it at preview"]),
    ];
    return faults.length > 0 ? fail(store.urn, faults.join("; ")) : pass(store.urn);
  });
