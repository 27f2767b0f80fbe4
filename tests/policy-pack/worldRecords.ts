// A bucket that takes the access logs of another one, with nothing to find fault with.

import type { Facts } from "../../policy-pack/facts.ts";
import { BUCKET, goodStore } from "./world.ts";
import { change, resource } from "./worldBasics.ts";

const LOGS = "acme-access-logs";

/** The store's settings on a bucket that is no store; its parts keep the store's names (`store-block`, `store-policy`). */
export const goodRecords = (): readonly Facts[] => {
  const renamed = JSON.parse(JSON.stringify(goodStore()).replaceAll(BUCKET, LOGS)) as Facts[];
  const logged = resource("bucketLogging", "another-logging", { bucket: "acme-data", targetBucket: LOGS });
  return [...change(renamed, "store", { tags: { "lockgate:environment": "dev" } }), logged];
};
