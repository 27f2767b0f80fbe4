// The promoter as AWS runs it: its settings from the environment, its clients, its credentials. All else is promote.ts.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { z } from "zod";
import { parseJson } from "../lib/faults.ts";
import type { TrustedKey } from "../lib/keys.ts";
import { attestationKinds } from "../lib/predicates.ts";
import { chainOf } from "../lib/ledger.ts";
import { append, lastStateOf } from "../lib/ledgerTable.ts";
import { kmsSigner, kmsTrustedKey } from "../lib/kmsSigner.ts";
import type { Release } from "../lib/release.ts";
import { promote, type Promotion } from "./promote.ts";

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string; expiration: Date };

/** Clients of the promoter's own role, and one of S3 for credentials that it was given. */
export type Aws = {
  s3: S3Client;
  kms: KMSClient;
  sts: STSClient;
  dynamo: DynamoDBClient;
  s3With(credentials: () => Promise<Credentials>): S3Client;
};

export const ownAws = (): Aws => ({
  s3: new S3Client({}),
  kms: new KMSClient({}),
  sts: new STSClient({}),
  dynamo: new DynamoDBClient({}),
  s3With: (credentials) => new S3Client({ credentials }),
});

/** Names of environment variables, each needed. `TRUSTED_KEYS`: JSON, see below. */
const variables = [
  "ENVIRONMENT",
  "NEXT_ENVIRONMENT",
  "STORE_BUCKET",
  "NEXT_BUCKET",
  "PULL_ROLE",
  "OWN_ROLE",
  "ATTEST_KEY",
  "TRUSTED_KEYS",
  "LEDGER_TABLE",
  "VERIFIER",
  "POLICY_URI",
] as const;
type Settings = Record<(typeof variables)[number], string>;

/** A key in KMS, what it may sign, and the time that counts: after a rotation the old one is still here. */
const trustedKeys = z.array(
  z.strictObject({
    key: z.string(),
    signs: z.array(z.enum(attestationKinds)).min(1),
    notBefore: z.iso.datetime().optional(),
    notAfter: z.iso.datetime().optional(),
  }),
);

async function trust(text: string, kms: KMSClient): Promise<TrustedKey[]> {
  const rows = trustedKeys.parse(parseJson(text, "TRUSTED_KEYS"));
  return Promise.all(
    rows.map(async ({ key, signs, notBefore, notAfter }) => ({
      ...(await kmsTrustedKey(key, kms)),
      signs,
      ...(notBefore === undefined ? {} : { notBefore: new Date(notBefore) }),
      ...(notAfter === undefined ? {} : { notAfter: new Date(notAfter) }),
    })),
  );
}

function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const missing = variables.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`the promoter is not set up: ${missing.join(", ")} are missing`);
  return Object.fromEntries(variables.map((name) => [name, env[name]])) as Settings;
}

export function createHandler(env: Readonly<Record<string, string | undefined>>, aws: Aws = ownAws()) {
  const settings = readSettings(env);
  return async (event: unknown): Promise<Release> => promote(event, await promotionOf(settings, aws));
}

async function promotionOf(settings: Settings, aws: Aws): Promise<Promotion> {
  const table = { dynamo: aws.dynamo, name: settings.LEDGER_TABLE };
  return {
    environment: settings.ENVIRONMENT,
    next: settings.NEXT_ENVIRONMENT,
    bucket: settings.STORE_BUCKET,
    nextBucket: settings.NEXT_BUCKET,
    reader: async () => aws.s3With(() => pullCredentials(aws.sts, settings.PULL_ROLE)),
    writer: aws.s3,
    signer: await kmsSigner(settings.ATTEST_KEY, aws.kms),
    trusted: await trust(settings.TRUSTED_KEYS, aws.kms),
    verifier: settings.VERIFIER,
    policyUri: settings.POLICY_URI,
    by: settings.OWN_ROLE,
    now: () => new Date(),
    ledger: {
      last: (app, environment) => lastStateOf(table, chainOf({ app, environment })),
      append: (event) => append(table, event),
    },
  };
}

/** For a quarter of an hour, AWS's least: as long as one copy takes. */
async function pullCredentials(sts: STSClient, role: string): Promise<Credentials> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "promote", DurationSeconds: 900 }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new Error(`STS gives no credentials of ${role}`);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
