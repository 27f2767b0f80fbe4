// What each guard of the stores, the keys that sign and the ledger must say by itself: a table of sentences.
import { readActions, writeActions } from "../../../infra/plan/documents/buckets.ts";
import * as names from "../../../infra/plan/names.ts";
import { attestationReaders, promoters, storeParties } from "../../../infra/plan/stores.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import { exampleConfig } from "../example.ts";
import { ledgerClaims, makersOfWriters } from "./ledgerGuards.ts";
import { claim, type Claim, isGuardRail } from "./guardsAlone.ts";

export const config = exampleConfig("dev");
const signer = names.roleArn(config.toolingAccountId, names.signerRole);
const revoker = names.roleArn(config.toolingAccountId, names.revokeRole);
const verifiers = config.environments.map(({ name, accountId }) =>
  names.roleArn(accountId, names.verifyRole(name)),
);
const administratorOf = (account: string): string => names.roleArn(account, names.deployRole);
const header = "s3:x-amz-server-side-encryption";
const plain = { "aws:securetransport": "false" };
const oldTls = { "s3:tlsversion": "1.1" };

/** By which the reader takes a release, and by which S3 copies it in the reader's name. */
const reads = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectVersionForReplication"];

/** What the bucket policy of a store says, whatever the key and the guard rails say. */
function bucketClaims(environment: string): Claim[] {
  const { bucket, writer, reader, environment: at } = storeParties(config, environment);
  const administrator = administratorOf(at.accountId);
  const isNew = { "s3:objectcreationoperation": "true", "s3:if-none-match": "*" };
  const onObject = (action: string, must: string[], { carries, ...rest }: Partial<Claim> = {}) =>
    claim("resource", `${names.bucketArn(bucket)}/top-scores/1/artifact.zip`, action, must, {
      carries: { ...(action === "s3:PutObject" ? isNew : {}), ...carries },
      ...rest,
    });
  const settings =
    "PutBucketPolicy PutBucketVersioning PutBucketObjectLockConfiguration PutEncryptionConfiguration DeleteBucketPolicy PutBucketLogging";
  return [
    ...writeActions.map((action) => onObject(action, action === "s3:PutObject" ? [writer] : [])),
    ...readActions.map((action) =>
      onObject(action, reads.includes(action) ? [reader] : [], {
        may: [reader],
      }),
    ),
    ...["DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention"].map((name) =>
      onObject(`s3:${name}`, []),
    ),
    ...[plain, oldTls].flatMap((carries) => [
      onObject("s3:PutObject", [], { carries }),
      onObject("s3:GetObject", [], { carries }),
    ]),
    onObject("s3:PutObject", [writer], { carries: { [header]: "aws:kms" } }),
    onObject("s3:PutObject", [], { carries: { [header]: "AES256" } }),
    onObject("s3:PutObject", [], {
      carries: { [header]: "aws:kms", [`${header}-aws-kms-key-id`]: "arn:aws:kms:x" },
    }),
    onObject("s3:PutObject", [], { carries: { "s3:if-none-match": undefined } }),
    claim("resource", names.bucketArn(bucket), "s3:ListBucketVersions", [writer], { may: "anyone" }),
    ...settings
      .split(" ")
      .map((name) => claim("resource", names.bucketArn(bucket), `s3:${name}`, [administrator])),
  ];
}

/** What the key of a store says by itself. */
function keyClaims(environment: string, key: string): Claim[] {
  const { writer, reader, environment: at } = storeParties(config, environment);
  const administrator = administratorOf(at.accountId);
  const viaS3 = {
    "kms:viaservice": `s3.${config.region}.amazonaws.com`,
    "kms:resourcealiases": names.storeAlias(environment),
  };
  const directly = { ...viaS3, "kms:viaservice": undefined };
  const on = (action: string, must: string[], carries: Claim["carries"] = viaS3) =>
    claim("resource", key, `kms:${action}`, must, { carries });
  return [
    on("GenerateDataKey", [writer]),
    on("Decrypt", [reader]),
    on("GenerateDataKey", [], directly),
    on("Decrypt", [], directly),
    ...[
      "Encrypt",
      "ReEncryptFrom",
      "ReEncryptTo",
      "CreateGrant",
      "GenerateDataKeyWithoutPlaintext",
      "ReplicateKey",
    ].map((action) => on(action, [])),
    ...["PutKeyPolicy", "ScheduleKeyDeletion", "CancelKeyDeletion"].map((action) =>
      on(action, [administrator], {}),
    ),
  ];
}

/** What the signing key says by itself. */
function signingClaims(key: string): Claim[] {
  const by = (algorithm: string) => ({
    "kms:signingalgorithm": algorithm,
    "kms:resourcealiases": [names.signingAlias, names.signingKeyAlias("1")],
  });
  const on = (action: string, must: string[], carries: Claim["carries"] = by("ECDSA_SHA_256")) =>
    claim("resource", key, `kms:${action}`, must, { carries });
  return [
    on("Sign", [signer]),
    on("Sign", [], by("ECDSA_SHA_384")),
    on("Verify", []),
    claim("resource", key, "kms:GetPublicKey", [signer, ...verifiers, ...promoters(config)], {
      may: [],
      carries: by("ECDSA_SHA_256"),
    }),
    ...["PutKeyPolicy", "ScheduleKeyDeletion", "CancelKeyDeletion"].map((action) =>
      on(action, [administratorOf(config.toolingAccountId)], {}),
    ),
    on("CreateGrant", []),
  ];
}

/** What the key says by which revocations are signed. */
function revocationClaims(key: string): Claim[] {
  const carries = {
    "kms:signingalgorithm": "ECDSA_SHA_256",
    "kms:resourcealiases": names.revocationAlias,
  };
  const on = (action: string, must: string[], rest: Claim["carries"] = carries) =>
    claim("resource", key, `kms:${action}`, must, { carries: rest });
  return [
    on("Sign", [revoker]),
    on("Sign", [], { ...carries, "kms:signingalgorithm": "ECDSA_SHA_384" }),
    on("Verify", []),
    on("GetPublicKey", [revoker, signer, ...verifiers, ...promoters(config)]),
    on("PutKeyPolicy", [administratorOf(config.toolingAccountId)], {}),
    on("CreateGrant", []),
    { ...on("Sign", [revoker]), guard: "guardrails" },
  ];
}

/** What the key by which an environment speaks says by itself. */
function attestClaims(index: number, key: string): Claim[] {
  const { name, accountId } = config.environments[index] as (typeof config.environments)[number];
  const promoter = names.roleArn(accountId, names.promoteRole(name));
  const carries = { "kms:signingalgorithm": "ECDSA_SHA_256", "kms:resourcealiases": names.attestAlias(name) };
  const on = (action: string, must: string[], rest: Claim["carries"] = carries) =>
    claim("resource", key, `kms:${action}`, must, { carries: rest });
  return [
    on("Sign", [promoter]),
    on("Sign", [], { ...carries, "kms:signingalgorithm": "ECDSA_SHA_384" }),
    on("Verify", []),
    on("GetPublicKey", [promoter, ...attestationReaders(config, index + 1)]),
    on("PutKeyPolicy", [administratorOf(accountId)], {}),
    on("CreateGrant", []),
    { ...on("Sign", [promoter]), guard: "guardrails" },
  ];
}

/** What the guard rails leave to members of the organization where everything else is open. */
function guardrailClaims(signingKey: string): Claim[] {
  const stores = config.environments.flatMap(({ name }): Claim[] => {
    const { bucket, writer, reader } = storeParties(config, name);
    const on = (action: string, must: string[]) =>
      claim("guardrails", `${names.bucketArn(bucket)}/top-scores/1/artifact.zip`, action, must);
    return [
      ...writeActions.map((action) => on(action, [writer])),
      ...readActions.map((action) => on(action, [reader])),
      ...["DeleteObject", "DeleteObjectVersion", "BypassGovernanceRetention"].map((name) =>
        on(`s3:${name}`, []),
      ),
    ];
  });
  const profile = names.signingProfileArn(
    { account: config.toolingAccountId, region: config.region },
    names.releaseProfile,
  );
  return [
    ...stores,
    claim("guardrails", signingKey, "kms:Sign", [signer], {
      carries: { "kms:resourcealiases": [names.signingAlias, names.signingKeyAlias("1")] },
    }),
    claim("guardrails", profile, "signer:StartSigningJob", [signer]),
  ];
}

export const keyArn = (facts: readonly Facts[], alias: string, account: string): string => {
  const made = facts.find(
    (one) => one.type === "aws:kms/alias:Alias" && one.props["name"] === alias && accountOf(one) === account,
  );
  const key = facts.find(
    (one) =>
      one.type === "aws:kms/key:Key" &&
      one.props["keyId"] === made?.props["targetKeyId"] &&
      accountOf(one) === account,
  );
  return String(key?.props["arn"]);
};

/** Each document with the claims about it: where it stands, and what it must say by itself. */
export type Guard = {
  title: string;
  isDocument: (facts: Facts) => boolean;
  property: string;
  /** Ids of the statements that are about it; absent = all of the document. */
  about?: RegExp;
  claims: Claim[];
};

export function guards(facts: readonly Facts[]): Guard[] {
  const signing = keyArn(facts, names.signingAlias, config.toolingAccountId);
  const revoking = keyArn(facts, names.revocationAlias, config.toolingAccountId);
  const stores = config.environments.flatMap(({ name, accountId }): Guard[] => {
    const { bucket } = storeParties(config, name);
    const key = keyArn(facts, names.storeAlias(name), accountId);
    return [
      {
        title: `bucket policy of ${name}'s store`,
        isDocument: ({ type, props }) =>
          type === "aws:s3/bucketPolicy:BucketPolicy" && props["bucket"] === bucket,
        property: "policy",
        claims: bucketClaims(name),
      },
      {
        title: `key policy of ${name}'s store`,
        isDocument: ({ props }) => props["arn"] === key,
        property: "policy",
        claims: keyClaims(name, key),
      },
    ];
  });
  return [
    ...stores,
    {
      title: "key policy of the signing key",
      isDocument: ({ props }) => props["arn"] === signing,
      property: "policy",
      claims: signingClaims(signing),
    },
    {
      title: "key policy of the key that revokes",
      isDocument: ({ props }) => props["arn"] === revoking,
      property: "policy",
      claims: revocationClaims(revoking),
    },
    ...config.environments.slice(0, -1).map(({ name, accountId }, index): Guard => {
      const key = keyArn(facts, names.attestAlias(name), accountId);
      return {
        title: `key by which ${name} speaks`,
        isDocument: ({ props }) => props["arn"] === key,
        property: "policy",
        claims: attestClaims(index, key),
      };
    }),
    {
      title: "policy of the ledger",
      isDocument: ({ type }) => type === "aws:dynamodb/resourcePolicy:ResourcePolicy",
      property: "policy",
      claims: ledgerClaims(
        names.regionalArn(
          "dynamodb",
          { account: config.toolingAccountId, region: config.region },
          `table/${names.ledgerTable}`,
        ),
      ),
    },
    {
      title: "guard rails about stores and signing",
      isDocument: isGuardRail,
      property: "content",
      about: /Store(Write|Read|Delete)$|^PlatformRoles$|^SigningKey$|^RevocationKey$|^CodeProfile$|^Attest/,
      claims: [
        ...guardrailClaims(signing),
        ...makersOfWriters(),
        ...revocationClaims(revoking).filter(({ guard }) => guard === "guardrails"),
        ...config.environments
          .slice(0, -1)
          .flatMap(({ name, accountId }, index) =>
            attestClaims(index, keyArn(facts, names.attestAlias(name), accountId)),
          )
          .filter(({ guard }) => guard === "guardrails"),
      ],
    },
  ];
}
