// Makes in moto what the stacks declare and code works on: buckets with their settings, keys with their aliases, tables,
// pipelines. The rest of a stack (roles, policies) is not needed there: the evaluator reads it from the stacks themselves.
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateTableCommand, DynamoDBClient, type ScalarAttributeType } from "@aws-sdk/client-dynamodb";
import { CreateAliasCommand, CreateKeyCommand, KMSClient, type KeySpec } from "@aws-sdk/client-kms";
import { PutSigningProfileCommand, SignerClient } from "@aws-sdk/client-signer";
import { PutParameterCommand, SSMClient, type ParameterType } from "@aws-sdk/client-ssm";
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf, regionOf } from "../../../policy-pack/model/accounts.ts";
import type { Model } from "../../../policy-pack/model/model.ts";

type Aws = { endpoint: string; region: string };

/** A client that works in one account of moto, unguarded: to prepare and to look. */
export function unguarded<C extends { middlewareStack: object }>(client: C, account: string): C {
  const stack = client.middlewareStack as {
    add(m: (next: (args: never) => unknown) => (args: never) => unknown, options: object): void;
  };
  stack.add(
    (next) => (args) => {
      const { request } = args as { request: { headers: Record<string, string>; hostname: string } };
      request.headers["x-moto-account-id"] = account;
      // Some clients put the account before the endpoint's name.
      request.hostname = request.hostname.replace(/^\d{12}\./, "");
      return next(args);
    },
    { step: "build", name: "account" },
  );
  return client;
}

/** `accounts`: only what stands in these; without it everything. */
export async function declareInMoto(model: Model, aws: Aws, accounts?: readonly string[]): Promise<void> {
  const here = (facts: Facts): boolean => accounts === undefined || accounts.includes(accountOf(facts) ?? "");
  const ofType = (type: string): Facts[] =>
    model.resources.filter((facts) => facts.type === type && here(facts));
  await Promise.all([
    ...model
      .of("bucket")
      .filter(here)
      .map((bucket) => makeBucket(model, bucket, where(bucket, aws))),
    ...model
      .of("key")
      .filter(here)
      .map((key) => makeKey(model, key, where(key, aws))),
    ...ofType("aws:dynamodb/table:Table").map((table) => makeTable(table, where(table, aws))),
    ...ofType("aws:signer/signingProfile:SigningProfile").map((profile) =>
      makeProfile(profile, where(profile, aws)),
    ),
    makeParameters(model, aws),
  ]);
}

/** In the region that is declared; the company's own where none is. */
const where = (facts: Facts, aws: Aws): Aws => ({ ...aws, region: regionOf(facts) ?? aws.region });

export async function makeParameters(model: Model, aws: Aws): Promise<void> {
  const declared = model.resources.filter(({ type }) => type === "aws:ssm/parameter:Parameter");
  for (const { props, ...facts } of declared) {
    const made = { props, ...facts };
    const ssm = ssmOf(where(made, aws), accountOf(made) ?? "");
    const { name, insecureValue, value: secret, type } = props;
    // Pulumi hands a secret over in an envelope; a state keeps what nobody may read.
    const value = insecureValue ?? (secret as { value?: unknown } | undefined)?.value ?? secret;
    await ssm.send(
      new PutParameterCommand({
        Name: String(name),
        Value: typeof value === "string" ? value : "a secret that the state does not tell",
        Type: type as ParameterType,
      }),
    );
    ssm.destroy();
  }
}

const settings = ({ endpoint, region }: Aws) => ({
  endpoint,
  region,
  credentials: { accessKeyId: "AKIAOWNER00000000000", secretAccessKey: "of no meaning to moto" },
});
export const s3Of = (aws: Aws, account: string): S3Client =>
  unguarded(new S3Client({ ...settings(aws), forcePathStyle: true }), account);
export const kmsOf = (aws: Aws, account: string): KMSClient =>
  unguarded(new KMSClient(settings(aws)), account);

export const dynamoOf = (aws: Aws, account: string): DynamoDBClient =>
  unguarded(new DynamoDBClient(settings(aws)), account);

export const ssmOf = (aws: Aws, account: string): SSMClient =>
  unguarded(new SSMClient(settings(aws)), account);

export const signerOf = (aws: Aws, account: string): SignerClient =>
  unguarded(new SignerClient(settings(aws)), account);

const of = (model: Model, kind: Parameters<Model["of"]>[0], bucket: unknown): Facts | undefined =>
  model.of(kind).find(({ props }) => props["bucket"] === bucket);

async function makeBucket(model: Model, { props, ...facts }: Facts, aws: Aws): Promise<void> {
  const Bucket = String(props["bucket"]);
  const s3 = s3Of(aws, accountOf({ props, ...facts }) ?? "");
  const locked = props["objectLockEnabled"] === true;
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ObjectLockEnabledForBucket: locked,
      // S3's first region has no name there (S3 API, CreateBucketConfiguration).
      ...(aws.region === "us-east-1"
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: aws.region as "eu-central-1" } }),
    }),
  );
  if (of(model, "bucketVersioning", Bucket) !== undefined)
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
  const told = model.resources.find(
    ({ type, props: made }) =>
      type === "aws:s3/bucketNotification:BucketNotification" && made["bucket"] === Bucket,
  );
  if (told?.props["eventbridge"] === true)
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
  const lock = of(model, "bucketObjectLock", Bucket)?.props["rule"] as
    { defaultRetention: { mode: "COMPLIANCE"; days: number } } | undefined;
  if (lock !== undefined)
    await s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: lock.defaultRetention.mode, Days: lock.defaultRetention.days } },
        },
      }),
    );
  s3.destroy();
}

/** Keys get ids of moto's; code names keys by their aliases. */
async function makeKey(model: Model, { props, ...facts }: Facts, aws: Aws): Promise<void> {
  const account = accountOf({ props, ...facts }) ?? "";
  const kms = kmsOf(aws, account);
  const spec = props["customerMasterKeySpec"];
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand(
      spec === undefined ? {} : { KeySpec: spec as KeySpec, KeyUsage: props["keyUsage"] as "SIGN_VERIFY" },
    ),
  );
  const aliases = model
    .of("keyAlias")
    .filter((alias) => alias.props["targetKeyId"] === props["keyId"] && accountOf(alias) === account);
  for (const alias of aliases)
    await kms.send(
      new CreateAliasCommand({ AliasName: String(alias.props["name"]), TargetKeyId: KeyMetadata?.KeyId }),
    );
  kms.destroy();
}

async function makeTable({ props, ...facts }: Facts, aws: Aws): Promise<void> {
  const dynamo = dynamoOf(aws, accountOf({ props, ...facts }) ?? "");
  const attributes = props["attributes"] as { name: string; type: ScalarAttributeType }[];
  const key = (name: unknown, KeyType: "HASH" | "RANGE") =>
    name === undefined ? [] : [{ AttributeName: String(name), KeyType }];
  await dynamo.send(
    new CreateTableCommand({
      TableName: String(props["name"]),
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: attributes.map(({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      KeySchema: [...key(props["hashKey"], "HASH"), ...key(props["rangeKey"], "RANGE")],
    }),
  );
  dynamo.destroy();
}

async function makeProfile({ props, ...facts }: Facts, aws: Aws): Promise<void> {
  const signer = signerOf(aws, accountOf({ props, ...facts }) ?? "");
  const { name, platformId } = props;
  await signer.send(
    new PutSigningProfileCommand({ profileName: String(name), platformId: String(platformId) }),
  );
  signer.destroy();
}
