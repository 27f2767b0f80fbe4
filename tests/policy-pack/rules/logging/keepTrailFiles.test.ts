import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, without } from "../../worldBasics.ts";
import { managed, MANAGEMENT, organization, trail, trailBucket } from "../../worldLogging.ts";

const bucket = trailBucket();
const inTrailsAccount = bucket.map((facts) => ({ ...facts, provider: organization.provider! }));

ruleCases("LOG-05", [
  { name: "a bucket as it should be", expect: "pass", resources: [trail(), ...bucket] },
  {
    name: "an account's own trail in its own bucket",
    expect: "pass",
    resources: [trail({ isOrganizationTrail: false }), ...inTrailsAccount],
  },
  {
    name: "the organization's trail in the management account",
    expect: "fail",
    says: "trail's own account",
    resources: [trail(), ...inTrailsAccount],
  },
  ...["block", "versioning", "lock", "logging"].map((part) => ({
    name: `no ${part}`,
    expect: "fail" as const,
    on: "trail",
    says: "bucket files",
    resources: [trail(), ...without(bucket, `files-${part}`)],
  })),
  {
    name: "one flag off",
    expect: "fail",
    says: "four flags",
    resources: [trail(), ...change(bucket, "files-block", { blockPublicPolicy: false })],
  },
  {
    name: "versioning suspended",
    expect: "fail",
    says: "versioning",
    resources: [
      trail(),
      ...change(bucket, "files-versioning", { versioningConfiguration: { status: "Suspended" } }),
    ],
  },
  {
    name: "Object Lock without retention",
    expect: "fail",
    says: "Object Lock",
    resources: [trail(), ...change(bucket, "files-lock", { rule: {} })],
  },
  {
    name: "Object Lock for a day",
    expect: "fail",
    says: "90 days",
    resources: [
      trail(),
      ...change(bucket, "files-lock", { rule: { defaultRetention: { mode: "COMPLIANCE", days: 1 } } }),
    ],
  },
  {
    name: "no Object Lock on the bucket",
    expect: "fail",
    says: "Object Lock",
    resources: [trail(), ...change(bucket, "files", { objectLockEnabled: false })],
  },
  {
    name: "no bucket",
    expect: "fail",
    says: "s3BucketName",
    resources: [trail({ s3BucketName: undefined })],
  },
  {
    name: "a bucket without a trail",
    expect: "notApplicable",
    resources: [managed("bucket", MANAGEMENT), ...bucket],
  },
  { name: "a bucket elsewhere", expect: "undecidable", says: "acme-trail", resources: [trail()] },
  {
    name: "a bucket that nobody knows",
    expect: "undecidable",
    says: "s3BucketName",
    resources: [trail({ s3BucketName: UNKNOWN }), ...bucket],
  },
]);
