import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, DEV, goodPipeline, goodStore, resource, TOOLING, without } from "../../world.ts";
import { goodRecords } from "../../worldRecords.ts";

const store = goodStore();
const pipelineOn = (bucket: string) =>
  change(goodPipeline(), "releases", { artifactStores: [{ location: bucket }] });

ruleCases("ART-01", [
  { name: "all flags, bucket and account", expect: "pass", resources: store },
  {
    name: "companion joined by its dependency while the bucket's name is unknown",
    expect: "pass",
    resources: change(change(store, "store", { bucket: UNKNOWN }), "store-block", { bucket: UNKNOWN }).map(
      (facts) =>
        facts.name === "store-block"
          ? { ...facts, propertyDependencies: { bucket: [store[0]!.urn] } }
          : facts,
    ),
  },
  {
    name: "one flag off",
    expect: "fail",
    says: "blockPublicPolicy",
    on: "store",
    resources: change(store, "store-block", { blockPublicPolicy: false }),
  },
  {
    name: "one flag absent, which AWS reads as false",
    expect: "fail",
    says: "ignorePublicAcls",
    resources: change(store, "store-block", { ignorePublicAcls: undefined }),
  },
  {
    name: "an account's flag off, where no store is",
    expect: "fail",
    on: "account-block",
    says: "restrictPublicBuckets",
    resources: change([store.find(({ name }) => name === "account-block")!], "account-block", {
      restrictPublicBuckets: false,
    }),
  },
  {
    name: "no block",
    expect: "fail",
    says: "BucketPublicAccessBlock",
    resources: without(store, "store-block"),
  },
  {
    name: "the block is another bucket's",
    expect: "fail",
    says: "BucketPublicAccessBlock",
    resources: change(store, "store-block", { bucket: "another" }),
  },
  { name: "no block for the account", expect: "fail", says: DEV, resources: without(store, "account-block") },
  {
    name: "the account's block is another account's",
    expect: "fail",
    says: DEV,
    resources: change(store, "account-block", { accountId: TOOLING }),
  },
  {
    name: "account's flag off",
    expect: "fail",
    says: "restrictPublicBuckets",
    resources: change(store, "account-block", { restrictPublicBuckets: false }),
  },
  {
    name: "a bucket that a pipeline keeps its artifacts in, without a tag",
    expect: "fail",
    says: "BucketPublicAccessBlock",
    resources: [
      resource("bucket", "plain", { bucket: "plain" }, { account: TOOLING }),
      ...pipelineOn("plain"),
    ],
  },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  { name: "no bucket", expect: "notApplicable", resources: [] },
  {
    name: "a flag is unknown",
    expect: "undecidable",
    says: "blockPublicAcls",
    resources: change(store, "store-block", { blockPublicAcls: UNKNOWN }),
  },
  {
    name: "tags are unknown, so it might be a store",
    expect: "undecidable",
    says: "tags",
    resources: change(store, "store", { tags: UNKNOWN }),
  },
  {
    name: "a flag that is no flag",
    expect: "undecidable",
    says: "true or false",
    resources: change(store, "store-block", { blockPublicAcls: ["yes"] }),
  },
  { name: "a bucket that takes access logs", expect: "pass", resources: goodRecords() },
  {
    name: "a bucket that takes access logs, one flag off",
    expect: "fail",
    says: "restrictPublicBuckets",
    on: "store",
    resources: change(goodRecords(), "store-block", { restrictPublicBuckets: false }),
  },
  {
    name: "a bucket that takes a trail's files, without a block",
    expect: "fail",
    says: "BucketPublicAccessBlock",
    resources: [
      ...without(without(goodRecords(), "another-logging"), "store-block"),
      resource("trail", "calls", { s3BucketName: "acme-access-logs" }),
    ],
  },
  {
    name: "a bucket that takes the settings that AWS Config records, without a block",
    expect: "fail",
    says: "BucketPublicAccessBlock",
    resources: [
      ...without(without(goodRecords(), "another-logging"), "store-block"),
      resource("deliveryChannel", "settings", { s3BucketName: "acme-access-logs" }),
    ],
  },
  {
    name: "a bucket into which nobody writes records",
    expect: "notApplicable",
    resources: [without(goodRecords(), "another-logging")[0]!],
  },
]);
