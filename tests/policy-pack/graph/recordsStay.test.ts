// The trail's records in their own account: who else could change or delete them.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { A, allow, arnOf, B, bucket, guardRail, organization, role } from "../access/people.ts";
import { ruleCases } from "../ruleCases.ts";
import { change, json, resource } from "../world.ts";

const ARCHIVE = B;
const inArchive = { account: ARCHIVE };
const log = {
  Effect: "Allow",
  Principal: { Service: "cloudtrail.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::records/*",
};
const trail = (props: object = {}) =>
  resource("trail", "trail", { name: "trail", s3BucketName: "records", ...props }, { account: A });
const key = (...statements: readonly object[]) =>
  resource(
    "key",
    "records-key",
    { keyId: "k", arn: `arn:aws:kms:eu-west-1:${B}:key/k`, policy: json(...statements) },
    inArchive,
  );
const own = {
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${ARCHIVE}:root` },
  Action: "kms:*",
  Resource: "*",
};
const good = [trail(), ...bucket("records", json(log), ARCHIVE)];
const outsider = (action: string, name = "operator") => role(name, { allows: [allow(action)] });
const lets = (action: string, principal = arnOf("operator")) => ({
  Effect: "Allow",
  Principal: { AWS: principal },
  Action: action,
  Resource: ["arn:aws:s3:::records", "arn:aws:s3:::records/*"],
});

ruleCases("G-09", [
  { name: "only the service writes", expect: "pass", resources: [...good, ...outsider("s3:*")] },
  {
    name: "the platform looks after the bucket",
    expect: "pass",
    resources: [
      trail(),
      ...bucket("records", json(log, lets("s3:PutBucketPolicy", arnOf("LockgateDeploy"))), ARCHIVE),
      ...outsider("s3:*", "LockgateDeploy"),
    ],
  },
  ...[
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObjectRetention",
    "s3:BypassGovernanceRetention",
    "s3:PutBucketPolicy",
    "s3:PutBucketObjectLockConfiguration",
    "s3:PutLifecycleConfiguration",
  ].map((action) => ({
    name: `another account may ${action}`,
    expect: "fail" as const,
    says: `${arnOf("operator")} can ${action}`,
    on: "records",
    resources: [trail(), ...bucket("records", json(log, lets(action)), ARCHIVE), ...outsider("s3:*")],
  })),
  {
    name: "the key is its account's own",
    expect: "pass",
    resources: [
      trail({ kmsKeyId: `arn:aws:kms:eu-west-1:${B}:key/k` }),
      ...bucket("records", json(log), ARCHIVE),
      key(own),
      ...outsider("kms:*"),
    ],
  },
  {
    name: "another account may end the key",
    expect: "fail",
    on: "records-key",
    says: "kms:ScheduleKeyDeletion",
    resources: [
      trail({ kmsKeyId: `arn:aws:kms:eu-west-1:${B}:key/k` }),
      ...bucket("records", json(log), ARCHIVE),
      key(own, {
        Effect: "Allow",
        Principal: { AWS: arnOf("operator") },
        Action: "kms:ScheduleKeyDeletion",
        Resource: "*",
      }),
      ...outsider("kms:*"),
    ],
  },
  {
    name: "something runs in the archive's account",
    expect: "fail",
    says: "indexer runs in the account of the records",
    resources: [...good, resource("function", "indexer", { name: "indexer" }, inArchive)],
  },
  { name: "the bucket is of another company", expect: "notApplicable", resources: [trail()] },
  {
    name: "a bucket whose policy nobody knows",
    expect: "undecidable",
    says: "policies on the way to s3:",
    resources: [
      ...change(good, "records-policy", { policy: UNKNOWN }),
      ...outsider("s3:*"),
      ...organization(),
      ...guardRail("x", "r-1", { Effect: "Deny", Action: "ec2:*", Resource: "*" }),
    ],
  },
]);
