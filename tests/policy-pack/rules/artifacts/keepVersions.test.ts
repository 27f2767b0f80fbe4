import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import type { Facts } from "../../../../policy-pack/facts.ts";
import { action, goodPipeline, goodStages } from "../../worldPipeline.ts";
import { ruleCases } from "../../ruleCases.ts";
import { BUCKET, change, goodStore, resource, without } from "../../world.ts";
import { goodCopy, goodRecords } from "../../worldRecords.ts";

const store = goodStore();
const forProduction = (tags: object) =>
  change(store, "store", { tags: { "lockgate:purpose": "artifact-store", ...tags } });
const retention = (value: unknown, tags: object = {}) =>
  change(forProduction(tags), "store-lock", { rule: { defaultRetention: value } });
const named = (bucket: string) =>
  retention({ mode: "GOVERNANCE", days: 7 }).map((facts) =>
    "bucket" in facts.props ? { ...facts, props: { ...facts.props, bucket } } : facts,
  );
const forPipeline = change(store, "store", {
  tags: { "lockgate:purpose": "pipeline-store" },
  objectLockEnabled: false,
});

const copying = (patch: object = {}, more: object = {}) =>
  resource("bucketReplication", "copying", {
    bucket: BUCKET,
    rules: [
      {
        status: "Enabled",
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: { bucket: "arn:aws:s3:::acme-copy" },
        ...patch,
      },
    ],
    ...more,
  });

/** A pipeline whose source arrives in this bucket. */
const dropped = (versioning: readonly Facts[]) => [
  ...goodPipeline({
    ...goodStages(),
    source: {
      name: "Source",
      actions: [
        action("Fetch", {
          category: "Source",
          provider: "S3",
          configuration: { S3Bucket: "acme-drops", S3ObjectKey: "a.zip" },
        }),
      ],
    },
  }),
  resource("bucket", "drops", { bucket: "acme-drops" }),
  ...versioning,
];
const versioned = (status: string) => [
  resource("bucketVersioning", "drops-versioning", {
    bucket: "acme-drops",
    versioningConfiguration: { status },
  }),
];

ruleCases("ART-04", [
  { name: "C14 a source from a versioned bucket", expect: "pass", resources: dropped(versioned("Enabled")) },
  {
    name: "C14 a source from a bucket without versions",
    expect: "fail",
    says: "takes its source from bucket drops, whose versioning is absent",
    resources: dropped([]),
  },
  {
    name: "C14 a source from a bucket whose versions are suspended",
    expect: "fail",
    says: "versioning is Suspended",
    resources: dropped(versioned("Suspended")),
  },
  { name: "a store that is copied", expect: "pass", resources: [...store, copying()] },
  {
    name: "a copy that is switched off",
    expect: "fail",
    says: "rules[0] of its copy is not Enabled",
    on: "store",
    resources: [...store, copying({ status: "Disabled" })],
  },
  {
    name: "a copy that leaves out what is encrypted",
    expect: "fail",
    says: "leaves out what is encrypted",
    resources: [...store, copying({ sourceSelectionCriteria: undefined })],
  },
  {
    name: "a copy of nothing",
    expect: "fail",
    says: "copies nothing",
    resources: [...store, copying({}, { rules: [] })],
  },
  { name: "the copy itself, under lock", expect: "pass", resources: goodCopy() },
  {
    name: "the copy of data that an app works on",
    expect: "notApplicable",
    resources: [...without(goodCopy(), "store-lock"), resource("bucket", "data", { bucket: "acme-data" })],
  },
  {
    name: "the copy itself, without a lock",
    expect: "fail",
    says: "BucketObjectLockConfiguration",
    on: "store",
    resources: without(goodCopy(), "store-lock"),
  },
  { name: "versions under lock", expect: "pass", resources: store },
  { name: "exactly 30 days", expect: "pass", resources: retention({ mode: "COMPLIANCE", days: 30 }) },
  {
    name: "one day in dev",
    expect: "pass",
    resources: retention({ mode: "GOVERNANCE", days: 1 }, { "lockgate:environment": "dev" }),
  },
  {
    name: "a store that its name says is dev's",
    expect: "pass",
    resources: named("acme-lockgate-dev-store-210987654321"),
  },
  {
    name: "a store that its name says is prod's",
    expect: "fail",
    says: "7 days",
    resources: named("acme-lockgate-prod-store-210987654321"),
  },
  { name: "years count", expect: "pass", resources: retention({ mode: "COMPLIANCE", years: 1 }) },
  { name: "a pipeline's store needs no lock", expect: "pass", resources: without(forPipeline, "store-lock") },
  {
    name: "MFA delete in place of a lock",
    expect: "pass",
    resources: change(without(store, "store-lock"), "store-versioning", {
      versioningConfiguration: { status: "Enabled", mfaDelete: "Enabled" },
    }),
  },
  {
    name: "versioning suspended",
    expect: "fail",
    says: "Suspended",
    resources: change(store, "store-versioning", { versioningConfiguration: { status: "Suspended" } }),
  },
  {
    name: "no versioning",
    expect: "fail",
    says: "BucketVersioning",
    resources: without(store, "store-versioning"),
  },
  {
    name: "no lock",
    expect: "fail",
    says: "BucketObjectLockConfiguration",
    resources: without(store, "store-lock"),
  },
  {
    name: "lock not enabled on the bucket",
    expect: "fail",
    says: "objectLockEnabled",
    resources: change(store, "store", { objectLockEnabled: false }),
  },
  {
    name: "29 days",
    expect: "fail",
    says: "29 days",
    resources: retention({ mode: "GOVERNANCE", days: 29 }),
  },
  { name: "no retention", expect: "fail", says: "0 days", resources: retention(undefined) },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "days unknown",
    expect: "undecidable",
    says: "days",
    resources: retention({ mode: "GOVERNANCE", days: UNKNOWN }),
  },
  {
    name: "days are no number",
    expect: "undecidable",
    says: "a number",
    resources: retention({ mode: "GOVERNANCE", days: "many" }),
  },
  { name: "access logs need no lock", expect: "pass", resources: without(goodRecords(), "store-lock") },
  {
    name: "access logs without versions",
    expect: "fail",
    says: "Suspended",
    on: "store",
    resources: change(goodRecords(), "store-versioning", {
      versioningConfiguration: { status: "Suspended" },
    }),
  },
]);
