// The trail's records in their own account: who else could change or delete them.

import { UNKNOWN } from "../../../policy-pack/facts.ts";
import { A, allow, arnOf, B, bucket, guardRail, organization, role } from "../access/people.ts";
import { ruleCases } from "../ruleCases.ts";
import { change, json, resource } from "../world.ts";
import { typed } from "../worldBasics.ts";

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

const TABLE = `arn:aws:dynamodb:eu-west-1:${A}:table/lockgate-ledger`;
const refuse = (action: string | readonly string[], more: object = {}) => ({
  Effect: "Deny",
  Principal: "*",
  Action: action,
  Resource: TABLE,
  ...more,
});
const adders = { Condition: { ArnNotEquals: { "aws:PrincipalArn": arnOf("check") } } };
const deployer = { Condition: { ArnNotEquals: { "aws:PrincipalArn": arnOf("LockgateDeploy") } } };
const entriesStay = refuse([
  "dynamodb:BatchWriteItem",
  "dynamodb:DeleteItem",
  "dynamodb:PartiQL*",
  "dynamodb:UpdateItem",
]);
const tableStays = refuse(["dynamodb:*Table", "dynamodb:*Policy", "dynamodb:*Backups"], deployer);
const guards = [refuse("dynamodb:PutItem", adders), entriesStay, tableStays];
const ownKeys = {
  Condition: {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["*#dev"] },
    Null: { "dynamodb:LeadingKeys": "false" },
  },
};
const ledger = (statements: readonly object[] = guards, props: object = {}, protect = true) => [
  resource(
    "table",
    "ledger",
    {
      name: "lockgate-ledger",
      arn: TABLE,
      region: "eu-west-1",
      deletionProtectionEnabled: true,
      pointInTimeRecovery: { enabled: true },
      ...props,
    },
    { account: A, protect },
  ),
  typed(
    "aws:dynamodb/resourcePolicy:ResourcePolicy",
    "ledger-policy",
    { resourceArn: TABLE, policy: json(...statements) },
    { account: A },
  ),
  ...role("check", { allows: [allow("dynamodb:PutItem", TABLE, ownKeys)] }),
];

ruleCases("G-09", [
  { name: "a ledger to which one role adds", expect: "pass", resources: ledger() },
  {
    name: "a ledger whose ARN is not known before it is made",
    expect: "pass",
    resources: change(change(ledger(), "ledger", { arn: UNKNOWN }), "ledger-policy", {
      resourceArn: UNKNOWN,
    }).map((facts) =>
      facts.name === "ledger-policy"
        ? { ...facts, propertyDependencies: { resourceArn: [ledger()[0]!.urn] } }
        : facts,
    ),
  },
  {
    name: "a ledger that is not protected",
    expect: "fail",
    on: "ledger",
    says: "not protected",
    resources: ledger(guards, {}, false),
  },
  {
    name: "a ledger that may be deleted",
    expect: "fail",
    says: "deletionProtectionEnabled",
    resources: ledger(guards, { deletionProtectionEnabled: false }),
  },
  {
    name: "a ledger that can't be brought back",
    expect: "fail",
    says: "pointInTimeRecovery",
    resources: ledger(guards, { pointInTimeRecovery: undefined }),
  },
  {
    name: "a ledger whose entries an administrator may change",
    expect: "fail",
    on: "ledger",
    says: ":root can dynamodb:BatchWriteItem",
    resources: ledger([guards[0]!, tableStays]),
  },
  {
    name: "a ledger to which an administrator may add",
    expect: "fail",
    says: ":root can dynamodb:PutItem",
    resources: ledger([entriesStay, tableStays]),
  },
  {
    name: "a ledger to which one role adds under any key",
    expect: "fail",
    on: "ledger",
    says: "role/check can dynamodb:PutItem under any key",
    resources: change(ledger(), "check-rights", { policy: json(allow("dynamodb:PutItem", TABLE)) }),
  },
  {
    name: "a ledger whose policy an administrator may rewrite",
    expect: "fail",
    says: "dynamodb:DeleteResourcePolicy",
    resources: ledger([guards[0]!, entriesStay]),
  },
  {
    name: "a ledger whose policy nobody knows",
    expect: "undecidable",
    resources: change(ledger(), "ledger-policy", { policy: UNKNOWN }),
  },
  {
    name: "a table that is no ledger",
    expect: "notApplicable",
    resources: [resource("table", "orders", { name: "orders" })],
  },
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
