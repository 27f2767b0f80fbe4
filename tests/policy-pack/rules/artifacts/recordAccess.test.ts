import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { BUCKET_ARN, change, goodStore, resource, without } from "../../world.ts";

const store = goodStore();
const trailed = (props: Record<string, unknown>) => [
  ...without(store, "store-logging"),
  resource("trail", "trail", props),
];
const basic = (values: string[], more: object = {}) =>
  trailed({ eventSelectors: [{ dataResources: [{ type: "AWS::S3::Object", values }], ...more }] });
const advanced = (...fields: object[]) =>
  trailed({
    advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }, ...fields] }],
  });
const s3 = { field: "resources.type", equals: ["AWS::S3::Object"] };

ruleCases("ART-06", [
  { name: "access logs and notifications", expect: "pass", resources: store },
  { name: "data events of the bucket", expect: "pass", resources: basic([`${BUCKET_ARN}/`]) },
  {
    name: "data events of all buckets",
    expect: "pass",
    resources: basic(["arn:aws:s3"], { readWriteType: "All" }),
  },
  { name: "data events by fields", expect: "pass", resources: advanced(s3) },
  {
    name: "data events by fields, of the bucket",
    expect: "pass",
    resources: advanced(s3, { field: "resources.ARN", startsWiths: [`${BUCKET_ARN}/`] }),
  },
  {
    name: "no logs",
    expect: "fail",
    says: "who reads",
    on: "store",
    resources: without(store, "store-logging"),
  },
  {
    name: "another bucket's logs",
    expect: "fail",
    says: "who reads",
    resources: change(store, "store-logging", { bucket: "another" }),
  },
  {
    name: "logs to nowhere",
    expect: "fail",
    says: "who reads",
    resources: change(store, "store-logging", { targetBucket: undefined }),
  },
  {
    name: "another bucket's data events",
    expect: "fail",
    says: "who reads",
    resources: basic(["arn:aws:s3:::another/"]),
  },
  {
    name: "a bucket whose name begins so",
    expect: "fail",
    says: "who reads",
    resources: basic([`${BUCKET_ARN}-old/`]),
  },
  {
    name: "writes only",
    expect: "fail",
    says: "who reads",
    resources: basic(["arn:aws:s3"], { readWriteType: "WriteOnly" }),
  },
  {
    name: "data events of functions",
    expect: "fail",
    says: "who reads",
    resources: advanced({ field: "resources.type", equals: ["AWS::Lambda::Function"] }),
  },
  {
    name: "reads only, by fields",
    expect: "fail",
    says: "who reads",
    resources: advanced(s3, { field: "readOnly", equals: ["true"] }),
  },
  {
    name: "another bucket's, by fields",
    expect: "fail",
    says: "who reads",
    resources: advanced(s3, { field: "resources.ARN", startsWiths: ["arn:aws:s3:::another/"] }),
  },
  {
    name: "no notifications",
    expect: "fail",
    says: "eventbridge",
    resources: without(store, "store-notification"),
  },
  {
    name: "notifications elsewhere",
    expect: "fail",
    says: "eventbridge",
    resources: change(store, "store-notification", { eventbridge: false }),
  },
  {
    name: "notifications not said",
    expect: "fail",
    says: "eventbridge",
    resources: change(store, "store-notification", { eventbridge: undefined }),
  },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "notifications unknown",
    expect: "undecidable",
    says: "eventbridge",
    resources: change(store, "store-notification", { eventbridge: UNKNOWN }),
  },
  {
    name: "selectors unknown",
    expect: "undecidable",
    says: "eventSelectors",
    resources: trailed({ eventSelectors: UNKNOWN }),
  },
]);
