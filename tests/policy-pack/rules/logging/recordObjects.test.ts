import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { BUCKET_ARN, goodStore } from "../../world.ts";
import { trail, trailBucket } from "../../worldLogging.ts";

const basic = (selector: object) => trail({ eventSelectors: [selector] });
const objects = (...values: readonly string[]) => [{ type: "AWS::S3::Object", values }];
const advanced = (...fieldSelectors: readonly object[]) =>
  trail({ eventSelectors: undefined, advancedEventSelectors: [{ name: "s", fieldSelectors }] });
const TYPE = { field: "resources.type", equals: ["AWS::S3::Object"] };
const store = goodStore();

ruleCases("LOG-06", [
  { name: "all objects", expect: "pass", resources: [trail(), ...store] },
  {
    name: "the objects of the store",
    expect: "pass",
    resources: [basic({ dataResources: objects(`${BUCKET_ARN}/`) }), ...store],
  },
  { name: "advanced selectors for all objects", expect: "pass", resources: [advanced(TYPE), ...store] },
  {
    name: "advanced selectors for the store",
    expect: "pass",
    resources: [advanced(TYPE, { field: "resources.ARN", startsWiths: [`${BUCKET_ARN}/`] }), ...store],
  },
  {
    name: "an account's trail, where no store is in view",
    expect: "pass",
    resources: [trail({ isOrganizationTrail: false, eventSelectors: undefined })],
  },
  {
    name: "the organization's trail without data events",
    expect: "fail",
    on: "trail",
    says: "objects in S3",
    resources: [trail({ eventSelectors: undefined })],
  },
  {
    name: "writes only",
    expect: "fail",
    on: "trail",
    resources: [basic({ readWriteType: "WriteOnly", dataResources: objects("arn:aws:s3") })],
  },
  {
    name: "another bucket",
    expect: "fail",
    on: "store",
    says: "no trail records",
    resources: [basic({ dataResources: objects("arn:aws:s3:::other/") }), ...store],
  },
  {
    name: "advanced selectors for another bucket",
    expect: "fail",
    on: "store",
    resources: [advanced(TYPE, { field: "resources.ARN", startsWiths: ["arn:aws:s3:::other/"] }), ...store],
  },
  {
    name: "advanced selectors for writes only",
    expect: "fail",
    on: "trail",
    resources: [advanced(TYPE, { field: "readOnly", equals: ["false"] })],
  },
  {
    name: "all objects but those of the store",
    expect: "fail",
    on: "store",
    resources: [advanced(TYPE, { field: "resources.ARN", notStartsWiths: [`${BUCKET_ARN}/`] }), ...store],
  },
  {
    name: "a trail that is switched off",
    expect: "fail",
    on: "store",
    resources: [trail({ enableLogging: false }), ...store],
  },
  {
    name: "events of keys left out",
    expect: "fail",
    on: "trail",
    says: "kms.amazonaws.com",
    resources: [
      basic({
        dataResources: objects("arn:aws:s3"),
        excludeManagementEventSources: ["kms.amazonaws.com"],
      }),
    ],
  },
  {
    name: "events of keys left out by advanced selectors",
    expect: "fail",
    says: "kms.amazonaws.com",
    resources: [
      trail({
        advancedEventSelectors: [
          {
            fieldSelectors: [
              { field: "eventCategory", equals: ["Management"] },
              { field: "eventSource", notEquals: ["kms.amazonaws.com"] },
            ],
          },
        ],
      }),
    ],
  },
  { name: "a store where no trail is in view", expect: "notApplicable", resources: store },
  { name: "a bucket that is no store", expect: "notApplicable", resources: trailBucket() },
  {
    name: "selectors that nobody knows",
    expect: "undecidable",
    says: "eventSelectors",
    resources: [trail({ eventSelectors: UNKNOWN }), ...store],
  },
]);
