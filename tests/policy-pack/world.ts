// A small company in plain facts: every test starts from what passes and breaks one thing.

import type { Facts } from "../../policy-pack/facts.ts";
import { DEV, json, READER, resource, WRITER } from "./worldBasics.ts";

export * from "./worldBasics.ts";
export * from "./worldPipeline.ts";

export const BUCKET = "acme-dev-releases";
export const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;
const BOTH = [BUCKET_ARN, `${BUCKET_ARN}/*`];
const OBJECTS = `${BUCKET_ARN}/*`;

export const BUCKET_STATEMENTS = {
  tls: {
    Sid: "Tls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: BOTH,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  tlsVersion: {
    Sid: "TlsVersion",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: BOTH,
    Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
  },
  otherKey: {
    Sid: "OtherKey",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: OBJECTS,
    Condition: { Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" } },
  },
  otherAlgorithm: {
    Sid: "OtherAlgorithm",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:PutObject",
    Resource: OBJECTS,
    Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": "aws:kms" } },
  },
  onlyWriter: {
    Sid: "OnlyWriter",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:PutObject", "s3:ReplicateObject"],
    Resource: OBJECTS,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": WRITER } },
  },
  onlyReader: {
    Sid: "OnlyReader",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:GetObject*",
    Resource: OBJECTS,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": READER } },
  },
  settings: {
    Sid: "Settings",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:PutBucket*", "s3:DeleteBucketPolicy", "s3:PutEncryptionConfiguration"],
    Resource: BUCKET_ARN,
    Condition: { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${DEV}:role/LockgateDeploy` } },
  },
  write: {
    Sid: "Write",
    Effect: "Allow",
    Principal: { AWS: WRITER },
    Action: "s3:PutObject",
    Resource: OBJECTS,
  },
  read: {
    Sid: "Read",
    Effect: "Allow",
    Principal: { AWS: READER },
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: OBJECTS,
  },
};

export const KEY_STATEMENTS = {
  administer: {
    Sid: "Administer",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${DEV}:root` },
    Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:Put*", "kms:Enable*", "kms:ScheduleKeyDeletion"],
    Resource: "*",
    Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${DEV}:role/LockgateDeploy` } },
  },
  write: {
    Sid: "Write",
    Effect: "Allow",
    Principal: { AWS: WRITER },
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: "*",
    Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
  },
  read: {
    Sid: "Read",
    Effect: "Allow",
    Principal: { AWS: READER },
    Action: "kms:Decrypt",
    Resource: "*",
    Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
  },
};

const FLAGS = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

/** An environment's artifact store as it should be. */
export const goodStore = (): readonly Facts[] => [
  resource("bucket", "store", {
    bucket: BUCKET,
    objectLockEnabled: true,
    tags: { "lockgate:purpose": "artifact-store", "lockgate:environment": "dev" },
  }),
  resource("bucketPublicAccessBlock", "store-block", { bucket: BUCKET, ...FLAGS }),
  resource("accountPublicAccessBlock", "account-block", FLAGS),
  resource("bucketPolicy", "store-policy", {
    bucket: BUCKET,
    policy: json(...Object.values(BUCKET_STATEMENTS)),
  }),
  resource("bucketVersioning", "store-versioning", {
    bucket: BUCKET,
    versioningConfiguration: { status: "Enabled" },
  }),
  resource("bucketEncryption", "store-encryption", {
    bucket: BUCKET,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "store-key-id" },
        bucketKeyEnabled: true,
      },
    ],
  }),
  resource("bucketObjectLock", "store-lock", {
    bucket: BUCKET,
    rule: { defaultRetention: { mode: "GOVERNANCE", days: 90 } },
  }),
  resource("bucketOwnership", "store-ownership", {
    bucket: BUCKET,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  }),
  resource("bucketLogging", "store-logging", { bucket: BUCKET, targetBucket: "acme-access-logs" }),
  resource("bucketNotification", "store-notification", { bucket: BUCKET, eventbridge: true }),
  resource("bucketLifecycle", "store-lifecycle", {
    bucket: BUCKET,
    rules: [
      {
        id: "all",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  }),
  resource("key", "store-key", {
    keyId: "store-key-id",
    enableKeyRotation: true,
    policy: json(...Object.values(KEY_STATEMENTS)),
    tags: { "lockgate:environment": "dev" },
  }),
];

/** The bucket policy with statements replaced (or, by undefined, removed). */
export const bucketPolicyWith = (
  patch: Partial<Record<keyof typeof BUCKET_STATEMENTS, object | undefined>>,
): string => json(...Object.values({ ...BUCKET_STATEMENTS, ...patch }).filter((s) => s !== undefined));

export const keyPolicyWith = (patch: Record<string, object | undefined>): string =>
  json(...Object.values({ ...KEY_STATEMENTS, ...patch }).filter((s) => s !== undefined));
