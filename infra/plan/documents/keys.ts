// Decides key policies: who administers a key never uses it, who uses it never administers it.
import { partition, type Place } from "../names.ts";
import { actions, both, onlyRoles, type Condition, type Statement } from "./document.ts";

const administration = actions({
  kms: `
    DescribeKey EnableKey EnableKeyRotation DisableKeyRotation GetKeyPolicy GetKeyRotationStatus
    ListKeyPolicies ListResourceTags ListGrants PutKeyPolicy RevokeGrant TagResource UntagResource
    UpdateKeyDescription CreateAlias UpdateAlias DeleteAlias ScheduleKeyDeletion CancelKeyDeletion
  `,
});

/** The administrator's statement. Without it the key could never be changed again, and AWS would refuse the policy. */
export const administers = (administrator: string): Statement => ({
  Sid: "Administer",
  Effect: "Allow",
  ...onlyRoles([administrator]),
  Action: administration,
  Resource: "*",
});

/** A grant of use to named roles, through one service only (`kms:ViaService`). */
export function usesVia(
  sid: string,
  roles: readonly string[],
  actions: readonly string[],
  service: string,
): Statement {
  const { Principal, Condition } = onlyRoles(roles);
  return {
    Sid: sid,
    Effect: "Allow",
    Principal,
    Action: actions,
    Resource: "*",
    Condition: both(Condition, { StringEquals: { "kms:ViaService": service } }),
  };
}

export const s3Service = (region: string): string => `s3.${region}.amazonaws.com`;

/** For a role's right to any key of a place: those of the alias, and through S3 alone. */
export const throughS3 = (region: string, alias: string | readonly string[]): Condition => ({
  "ForAnyValue:StringEquals": { "kms:ResourceAliases": alias },
  StringEquals: { "kms:ViaService": s3Service(region) },
});

/** Key of an environment's store: the writer encrypts, the reader decrypts, both only through S3. */
export const storeKeyPolicy = (args: {
  region: string;
  administrator: string;
  writer: string;
  reader: string;
}): Statement[] => revisionsKeyPolicy({ ...args, writers: [args.writer], readers: [args.reader] });

/** Key of the releases that machines fetch: jobs encrypt, machines decrypt, all only through S3. */
export const revisionsKeyPolicy = (args: {
  region: string;
  administrator: string;
  writers: readonly string[];
  readers: readonly string[];
}): Statement[] => [
  administers(args.administrator),
  usesVia("Encrypt", args.writers, ["kms:GenerateDataKey"], s3Service(args.region)),
  usesVia("Decrypt", args.readers, ["kms:Decrypt"], s3Service(args.region)),
];

/** Key of the pipelines' store: jobs read what came before and write what comes next; approvals use it through SNS. */
export const pipelineKeyPolicy = (args: {
  region: string;
  administrator: string;
  users: readonly string[];
  approvers: readonly string[];
}): Statement[] => [
  administers(args.administrator),
  usesVia("Artifacts", args.users, ["kms:GenerateDataKey", "kms:Decrypt"], s3Service(args.region)),
  ...(args.approvers.length === 0
    ? []
    : [
        usesVia(
          "Approvals",
          args.approvers,
          ["kms:GenerateDataKey", "kms:Decrypt"],
          `sns.${args.region}.amazonaws.com`,
        ),
      ]),
];

/** An asymmetric signing key: one role signs, with one algorithm; readers take the public key and verify by themselves. */
export function signingKeyPolicy(args: {
  administrator: string;
  signer: string;
  readers: readonly string[];
  /** When the key may sign, RFC 3339: KMS itself refuses before and after. */
  from?: string;
  until?: string;
}): Statement[] {
  const algorithm = { StringEquals: { "kms:SigningAlgorithm": signingAlgorithm } };
  const signer = onlyRoles([args.signer]);
  return [
    administers(args.administrator),
    {
      Sid: "Sign",
      Effect: "Allow",
      Principal: signer.Principal,
      Action: "kms:Sign",
      Resource: "*",
      Condition: both(both(signer.Condition, algorithm), inTime(args)),
    },
    {
      Sid: "PublicKey",
      Effect: "Allow",
      ...onlyRoles([args.signer, ...args.readers]),
      Action: ["kms:GetPublicKey", "kms:DescribeKey"],
      Resource: "*",
    },
  ];
}

const inTime = ({ from, until }: { from?: string; until?: string }): Condition => ({
  ...(from === undefined ? {} : { DateGreaterThanEquals: { "aws:CurrentTime": from } }),
  ...(until === undefined ? {} : { DateLessThan: { "aws:CurrentTime": until } }),
});

/** ECDSA over P-256 with SHA-256: fits the key spec ECC_NIST_P256 (KMS Developer Guide). */
export const signingAlgorithm = "ECDSA_SHA_256";

/** Key of an account's log groups: CloudWatch Logs uses it, for log groups of the account only. */
export const logKeyPolicy = (args: { place: Place; administrator: string }): Statement[] => [
  administers(args.administrator),
  {
    Sid: "Logs",
    Effect: "Allow",
    Principal: { Service: `logs.${args.place.region}.amazonaws.com` },
    Action: actions({ kms: "Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey DescribeKey" }),
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${args.place.region}:${args.place.account}:*`,
      },
    },
  },
];
