// Decides the rights of jobs beyond those that every job has: stores, keys, the ledger, each by name.
import type { Environment, SharedConfig } from "../../configuration/schema.ts";
import type { Statement } from "../documents/document.ts";
import { ledgerStatements } from "../documents/ledger.ts";
import * as names from "../names.ts";
import { pullImages } from "../packages.ts";
import { placeOf } from "../places.ts";

export const toolingOf = (config: SharedConfig): names.Place => placeOf(config, config.toolingAccountId);
export const storeOf = (config: SharedConfig, to: Environment): string =>
  names.storeBucket(config.company, to.name, to.accountId);
export const attestKeyOf = (config: SharedConfig, at: Environment): string =>
  names.aliasArn(placeOf(config, at.accountId), names.attestAlias(at.name));
export const ledgerArn = (config: SharedConfig): string =>
  names.regionalArn("dynamodb", toolingOf(config), `table/${names.ledgerTable}`);

/** Environments that a release has passed when it comes to `at`. */
export const before = (config: SharedConfig, at: Environment): Environment[] =>
  config.environments.slice(
    0,
    config.environments.findIndex(({ name }) => name === at.name),
  );

export const publicKey = ["kms:GetPublicKey", "kms:DescribeKey"];

/** Use of a key by its alias: key ids are not known at preview. */
export const keyUse = (
  sid: string,
  place: names.Place,
  alias: string | readonly string[],
  actions: readonly string[],
): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Action: actions,
  Resource: names.anyKeyArn(place),
  Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias } },
});

/** Becomes the one reader of the environment's store. */
export const pulls = (from: Environment): Statement => ({
  Sid: "Pull",
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Resource: names.roleArn(from.accountId, names.pullRole(from.name)),
});

/** What the one writer of a store needs: put objects and make data keys, through S3. */
export const writes = (config: SharedConfig, to: Environment): Statement[] => [
  { Sid: "Put", Effect: "Allow", Action: "s3:PutObject", Resource: names.objectsArn(storeOf(config, to)) },
  {
    Sid: "ListStore",
    Effect: "Allow",
    Action: "s3:ListBucketVersions",
    Resource: names.bucketArn(storeOf(config, to)),
  },
  keyUse("Encrypt", placeOf(config, to.accountId), names.storeAlias(to.name), ["kms:GenerateDataKey"]),
];

/** What the one reader of a store needs, and the images that a release names. */
export const pullStatements = (config: SharedConfig, from: Environment): Statement[] => [
  {
    Sid: "Get",
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:GetObjectVersion"],
    Resource: names.objectsArn(storeOf(config, from)),
  },
  keyUse("Decrypt", placeOf(config, from.accountId), names.storeAlias(from.name), ["kms:Decrypt"]),
  ...pullImages(config),
];

/**
 * Public keys of those who spoke before: every generation of the signing key, since what an older one signed stays
 * valid, who revokes, and the environments that a release has passed.
 */
export const publicKeys = (config: SharedConfig, at: Environment): Statement[] => [
  keyUse(
    "ReleaseKey",
    toolingOf(config),
    [...config.signingKeys.map(({ name }) => names.signingKeyAlias(name)), names.revocationAlias],
    publicKey,
  ),
  ...before(config, at).map(({ name, accountId }) =>
    keyUse(`Key${name.replaceAll("-", "")}`, placeOf(config, accountId), names.attestAlias(name), publicKey),
  ),
];

/** `app` of a role of its own; without it of one that serves them all. */
export const ledgerUse = (config: SharedConfig, at: Environment, app = "*"): Statement[] =>
  ledgerStatements(ledgerArn(config), app, at.name);
