// Buckets that are no stores and are judged like one: access logs, a store's copy, code that AWS Signer signs.

import type { Facts } from "../../policy-pack/facts.ts";
import { BUCKET, goodStore } from "./world.ts";
import { change, resource } from "./worldBasics.ts";

/** The store's settings on a bucket that is no store; its parts keep the store's names (`store-block`, `store-policy`). */
const like = (bucket: string): readonly Facts[] => {
  const renamed = JSON.parse(JSON.stringify(goodStore()).replaceAll(BUCKET, bucket)) as Facts[];
  return change(renamed, "store", {
    arn: `arn:aws:s3:::${bucket}`,
    tags: { "lockgate:environment": "dev" },
  });
};

/** Takes the access logs of another bucket. */
export const goodRecords = (): readonly Facts[] => [
  ...like("acme-access-logs"),
  resource("bucketLogging", "another-logging", { bucket: "acme-data", targetBucket: "acme-access-logs" }),
];

/** Takes what S3 replicates out of a bucket that another team declares. */
export const goodCopy = (): readonly Facts[] => [
  ...like("acme-copy"),
  resource("bucketReplication", "copying", {
    bucket: "acme-data",
    rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::acme-copy" } }],
  }),
];

/** Holds code before and after AWS Signer has signed it. */
export const goodCode = (): readonly Facts[] => [
  ...like("acme-code"),
  resource("signingJob", "signing", {
    source: { s3: { bucket: "acme-code", key: "unsigned/f.zip", version: "1" } },
    destination: { s3: { bucket: "acme-code", prefix: "signed/" } },
  }),
];
