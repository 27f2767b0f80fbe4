import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import {
  BUCKET_ARN,
  BUCKET_STATEMENTS,
  bucketPolicyWith,
  change,
  DEV,
  goodStore,
  json,
  ORGANIZATION,
  resource,
  TOOLING,
  without,
  WRITER,
} from "../../world.ts";

const store = goodStore();
const OBJECTS = `${BUCKET_ARN}/*`;
/** Without the statement that keeps everybody from the settings, so that others have to. */
const open = Object.values(BUCKET_STATEMENTS).filter(({ Sid }) => Sid !== "Settings");
const also = (statement: object) =>
  change(store, "store-policy", { policy: json(...open, { Effect: "Allow", ...statement }) });
const to = (
  AWS: string,
  Action: string | string[],
  Resource: string | string[] = BUCKET_ARN,
  Condition?: object,
) => also({ Principal: AWS === "*" ? "*" : { AWS }, Action, Resource, ...(Condition ? { Condition } : {}) });

ruleCases("ART-09", [
  { name: "a writer of another account", expect: "pass", resources: store },
  {
    name: "own account rules",
    expect: "pass",
    resources: to(`arn:aws:iam::${DEV}:root`, "s3:PutBucketPolicy"),
  },
  {
    name: "another account reads",
    expect: "pass",
    resources: to(`arn:aws:iam::${TOOLING}:root`, ["s3:ListBucket", "s3:GetBucketPolicy"]),
  },
  {
    name: "given, but denied to all of other accounts",
    expect: "pass",
    resources: change(store, "store-policy", {
      policy: json(
        { Effect: "Allow", Principal: { AWS: WRITER }, Action: "s3:*", Resource: BUCKET_ARN },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: BUCKET_ARN,
          Condition: { StringNotEquals: { "aws:PrincipalAccount": DEV } },
        },
      ),
    }),
  },
  ...[
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutEncryptionConfiguration",
    "s3:PutBucketVersioning",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
    "s3:DeleteBucket",
  ].map((action) => ({
    name: `another account's role can ${action}`,
    expect: "fail" as const,
    says: `${WRITER} can ${action}`,
    on: "store",
    resources: to(WRITER, action),
  })),
  ...["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl", "s3:BypassGovernanceRetention"].map(
    (action) => ({
      name: `another account's role can ${action}`,
      expect: "fail" as const,
      says: action,
      resources: to(WRITER, action, OBJECTS),
    }),
  ),
  {
    name: "everything",
    expect: "fail",
    says: TOOLING,
    resources: to(`arn:aws:iam::${TOOLING}:root`, "s3:*", [BUCKET_ARN, OBJECTS]),
  },
  {
    name: "everyone of the organization",
    expect: "fail",
    says: "999999999999",
    resources: to("*", "s3:PutBucketAcl", BUCKET_ARN, {
      StringEquals: { "aws:PrincipalOrgID": ORGANIZATION },
    }),
  },
  {
    name: "under a condition that the caller may meet",
    expect: "fail",
    says: "s3:PutBucketPolicy",
    resources: to(WRITER, "s3:PutBucketPolicy", BUCKET_ARN, { StringEquals: { "aws:UserAgent": "console" } }),
  },
  { name: "no policy", expect: "fail", says: "BucketPolicy", resources: without(store, "store-policy") },
  {
    name: "another bucket",
    expect: "notApplicable",
    resources: [resource("bucket", "logs", { bucket: "logs" })],
  },
  {
    name: "unknown",
    expect: "undecidable",
    says: "policy",
    resources: change(store, "store-policy", { policy: UNKNOWN }),
  },
  {
    name: "a writer by another wording",
    expect: "pass",
    resources: change(store, "store-policy", {
      policy: bucketPolicyWith({ write: { ...BUCKET_STATEMENTS.write, Principal: { AWS: TOOLING } } }),
    }),
  },
]);
