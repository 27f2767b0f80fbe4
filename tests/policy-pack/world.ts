// A small company in plain facts: every test starts from what passes and breaks one thing.

import type { Facts } from "../../policy-pack/facts.ts";
import { TOKENS, type Kind } from "../../policy-pack/model/tokens.ts";

export const DEV = "210987654321";
export const TOOLING = "123456789012";
export const ORGANIZATION = "o-acme123456";
export const WRITER = `arn:aws:iam::${TOOLING}:role/lockgate-signer`;
export const READER = `arn:aws:iam::${DEV}:role/lockgate-deploy`;

export const urnOf = (type: string, name: string): string => `urn:pulumi:dev::lockgate::${type}::${name}`;

/** Account of the provider that owns the resource; as the engine keeps it, a list in JSON text. */
const provider = (account: string) => ({
  urn: urnOf("pulumi:providers:aws", `aws-${account}`),
  props: { region: "eu-west-1", allowedAccountIds: JSON.stringify([account]) },
});

export type Extra = Partial<Pick<Facts, "provider" | "propertyDependencies" | "protect">> & {
  account?: string;
};

export const typed = (type: string, name: string, props: Facts["props"], extra: Extra = {}): Facts => {
  const { account = DEV, ...rest } = extra;
  return {
    urn: urnOf(type, name),
    type,
    name,
    props,
    protect: false,
    propertyDependencies: {},
    provider: provider(account),
    ...rest,
  };
};

export const resource = (kind: Kind, name: string, props: Facts["props"], extra: Extra = {}): Facts =>
  typed(TOKENS[kind][0], name, props, extra);

/** The list with some properties of one resource replaced. */
export const change = (
  list: readonly Facts[],
  name: string,
  patch: Record<string, unknown>,
): readonly Facts[] => {
  if (!list.some((facts) => facts.name === name)) throw new Error(`no resource ${name}`);
  return list.map((facts) =>
    facts.name === name ? { ...facts, props: { ...facts.props, ...patch } } : facts,
  );
};

export const without = (list: readonly Facts[], name: string): readonly Facts[] => {
  if (!list.some((facts) => facts.name === name)) throw new Error(`no resource ${name}`);
  return list.filter((facts) => facts.name !== name);
};

export const json = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

const BUCKET = "acme-dev-releases";
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
    Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${DEV}:role/administrator` } },
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

type ActionPatch = Record<string, unknown>;

export const action = (name: string, patch: ActionPatch = {}): Record<string, unknown> => ({
  name,
  category: "Build",
  owner: "AWS",
  provider: "CodeBuild",
  version: "1",
  runOrder: 1,
  configuration: { ProjectName: name },
  ...patch,
});

export const approval = (name: string, patch: ActionPatch = {}): Record<string, unknown> =>
  action(name, {
    category: "Approval",
    provider: "Manual",
    configuration: { NotificationArn: `arn:aws:sns:eu-west-1:${TOOLING}:approvals` },
    ...patch,
  });

const RELEASE = { inputArtifacts: ["release"] };

/** A pipeline from dev to prod as it should be: each deploy verified in its stage, prod approved right before. */
export const goodStages = () => ({
  source: {
    name: "Source",
    actions: [
      action("source", {
        category: "Source",
        provider: "CodeStarSourceConnection",
        configuration: { FullRepositoryId: "acme/shop", BranchName: "main" },
      }),
    ],
  },
  build: {
    name: "Build",
    actions: [action("build", { inputArtifacts: ["source"], outputArtifacts: ["release"] })],
  },
  dev: {
    name: "Deploy-dev",
    onFailure: { result: "ROLLBACK" },
    actions: [
      action("verify", { ...RELEASE, runOrder: 1 }),
      action("deploy-dev", { ...RELEASE, runOrder: 2 }),
    ],
  },
  prod: {
    name: "Deploy-prod",
    onFailure: { result: "ROLLBACK" },
    actions: [
      approval("approve", { runOrder: 1 }),
      action("verify", { ...RELEASE, runOrder: 2 }),
      action("deploy-prod", { ...RELEASE, runOrder: 3 }),
    ],
  },
});

type Stages = Record<string, { name: string; actions: readonly unknown[] }>;

const TRUST = json({
  Effect: "Allow",
  Principal: { Service: "codebuild.amazonaws.com" },
  Action: "sts:AssumeRole",
});

/** A CodeBuild project with its own role. */
export const project = (
  name: string,
  step: string | undefined,
  actions: readonly string[],
  environment?: string,
) => [
  resource(
    "project",
    name,
    {
      name,
      serviceRole: `arn:aws:iam::${TOOLING}:role/${name}`,
      source: { type: "CODEPIPELINE", buildspec: '{"version":0.2}' },
      artifacts: { type: "CODEPIPELINE" },
      environment: { image: "aws/codebuild/standard:7.0" },
      encryptionKey: `arn:aws:kms:eu-west-1:${TOOLING}:alias/pipelines`,
      tags: {
        ...(step === undefined ? {} : { "lockgate:step": step }),
        ...(environment === undefined ? {} : { "lockgate:environment": environment }),
      },
    },
    { account: TOOLING },
  ),
  resource(
    "role",
    `${name}-role`,
    {
      name,
      arn: `arn:aws:iam::${TOOLING}:role/${name}`,
      assumeRolePolicy: TRUST,
      permissionsBoundary: `arn:aws:iam::${TOOLING}:policy/Boundary`,
    },
    { account: TOOLING },
  ),
  resource(
    "rolePolicy",
    `${name}-rights`,
    { role: name, policy: json({ Effect: "Allow", Action: actions, Resource: "*" }) },
    { account: TOOLING },
  ),
];

export const goodPipeline = (stages: Stages = goodStages()): readonly Facts[] => [
  resource(
    "pipeline",
    "releases",
    {
      name: "releases",
      pipelineType: "V2",
      roleArn: `arn:aws:iam::${TOOLING}:role/releases`,
      artifactStores: [],
      stages: Object.values(stages),
    },
    { account: TOOLING },
  ),
  ...project("build", "build", ["logs:PutLogEvents"]),
  ...project("verify", "verify", ["kms:Verify", "s3:GetObject"]),
  ...project("deploy-dev", "deploy", ["lambda:UpdateFunctionCode"], "dev"),
  ...project("deploy-prod", "deploy", ["lambda:UpdateFunctionCode"], "prod"),
];
