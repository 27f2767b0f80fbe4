import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodStore, resource, without } from "../../world.ts";
import { goodRecords } from "../../worldRecords.ts";

const store = goodStore();

ruleCases("ART-05", [
  { name: "enforced", expect: "pass", resources: store },
  {
    name: "the writer may own",
    expect: "fail",
    says: "ObjectWriter",
    resources: change(store, "store-ownership", { rule: { objectOwnership: "ObjectWriter" } }),
  },
  {
    name: "no controls",
    expect: "fail",
    says: "BucketOwnershipControls",
    resources: without(store, "store-ownership"),
  },
  {
    name: "an access list beside",
    expect: "fail",
    says: "access list",
    resources: [...store, resource("bucketAcl", "acl", { bucket: "acme-dev-releases", acl: "public-read" })],
  },
  {
    name: "a canned list on the bucket",
    expect: "fail",
    says: "public-read",
    resources: change(store, "store", { acl: "public-read" }),
  },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "unknown",
    expect: "undecidable",
    says: "rule",
    resources: change(store, "store-ownership", { rule: UNKNOWN }),
  },
  { name: "a bucket of access logs", expect: "pass", resources: goodRecords() },
  {
    name: "access logs that their writers own",
    expect: "fail",
    says: "ObjectWriter",
    resources: change(goodRecords(), "store-ownership", { rule: { objectOwnership: "ObjectWriter" } }),
  },
]);
