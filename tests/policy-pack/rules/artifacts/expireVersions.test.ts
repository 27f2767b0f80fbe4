import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodStore, resource, without } from "../../world.ts";
import { goodRecords } from "../../worldRecords.ts";

const store = goodStore();
const rule = {
  status: "Enabled",
  noncurrentVersionExpiration: { noncurrentDays: 90 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
};
const ruled = (...rules: unknown[]) => change(store, "store-lifecycle", { rules });

ruleCases("ART-07", [
  { name: "one rule for both", expect: "pass", resources: store },
  { name: "a rule without a filter", expect: "pass", resources: ruled(rule) },
  {
    name: "a rule for each",
    expect: "pass",
    resources: ruled(
      { ...rule, noncurrentVersionExpiration: undefined },
      { ...rule, abortIncompleteMultipartUpload: undefined },
    ),
  },
  {
    name: "no lifecycle",
    expect: "fail",
    says: "BucketLifecycleConfiguration",
    on: "store",
    resources: without(store, "store-lifecycle"),
  },
  { name: "no rule", expect: "fail", says: "noncurrent", resources: ruled() },
  {
    name: "a rule that is off",
    expect: "fail",
    says: "noncurrent",
    resources: ruled({ ...rule, status: "Disabled" }),
  },
  {
    name: "versions kept",
    expect: "fail",
    says: "noncurrent",
    resources: ruled({ ...rule, noncurrentVersionExpiration: undefined }),
  },
  {
    name: "current ones expire only",
    expect: "fail",
    says: "noncurrent",
    resources: ruled({ ...rule, noncurrentVersionExpiration: undefined, expiration: { days: 9 } }),
  },
  {
    name: "uploads kept",
    expect: "fail",
    says: "uploads",
    resources: ruled({ ...rule, abortIncompleteMultipartUpload: undefined }),
  },
  {
    name: "a prefix only",
    expect: "fail",
    says: "noncurrent",
    resources: ruled({ ...rule, filter: { prefix: "tmp/" } }),
  },
  {
    name: "a tag only",
    expect: "fail",
    says: "noncurrent",
    resources: ruled({ ...rule, filter: { tag: { key: "a", value: "b" } } }),
  },
  {
    name: "large objects only",
    expect: "fail",
    says: "noncurrent",
    resources: ruled({ ...rule, filter: { objectSizeGreaterThan: 5 } }),
  },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "rules unknown",
    expect: "undecidable",
    says: "rules",
    resources: change(store, "store-lifecycle", { rules: UNKNOWN }),
  },
  {
    name: "days unknown",
    expect: "undecidable",
    says: "noncurrentDays",
    resources: ruled({ ...rule, noncurrentVersionExpiration: { noncurrentDays: UNKNOWN } }),
  },
  { name: "access logs that are kept", expect: "pass", resources: goodRecords() },
  {
    name: "access logs that are gone after a month",
    expect: "fail",
    says: "after 30 days",
    on: "store",
    resources: change(goodRecords(), "store-lifecycle", { rules: [{ ...rule, expiration: { days: 30 } }] }),
  },
  {
    name: "access logs that are kept for a year",
    expect: "pass",
    resources: change(goodRecords(), "store-lifecycle", { rules: [{ ...rule, expiration: { days: 365 } }] }),
  },
]);
