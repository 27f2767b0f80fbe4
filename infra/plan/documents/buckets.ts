// Decides bucket policies: TLS for all, one writer and one reader for a store, everybody else denied by name.
import { bucketArn, objectsArn, roleArn } from "../names.ts";
import { accountOf, actions, exceptRoles, onlyRoles, type Statement } from "./document.ts";

/** Plain HTTP and TLS below 1.2 are refused (S3 User Guide, aws:SecureTransport and s3:TlsVersion). */
export const transport = (bucket: string): Statement[] => [
  {
    Sid: "DenyPlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn(bucket), objectsArn(bucket)],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  {
    Sid: "DenyOldTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn(bucket), objectsArn(bucket)],
    Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
  },
];

const keyHeader = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const encryptionHeader = "s3:x-amz-server-side-encryption";

/**
 * Only the bucket's own key encrypts. S3 judges a request before it applies the bucket's default, so whoever names a
 * key or another method is denied, and who names none gets the default: the bucket's key. The key's id, unknown at
 * preview, is thereby not needed.
 */
export const namedKey = (bucket: string): Statement => ({
  Sid: "DenyNamedKey",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:PutObject",
  Resource: objectsArn(bucket),
  Condition: { Null: { [keyHeader]: "false" } },
});

export const otherEncryption = (bucket: string): Statement => ({
  Sid: "DenyOtherEncryption",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:PutObject",
  Resource: objectsArn(bucket),
  Condition: { Null: { [encryptionHeader]: "false" }, StringNotEquals: { [encryptionHeader]: "aws:kms" } },
});

/** Nothing is written over: an object is made on condition that it is not there (S3 User Guide, "Enforce conditional writes"). */
const noOverwrite = (bucket: string): Statement => ({
  Sid: "DenyOverwrite",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:PutObject",
  Resource: objectsArn(bucket),
  Condition: {
    // The parts of an upload in parts carry no condition; its completion, which makes the object, does.
    Bool: { "s3:ObjectCreationOperation": "true" },
    Null: { "s3:if-none-match": "true" },
  },
});

/** Settings that could open the bucket are changed by the role that declares it only. */
export const settings = (bucket: string, administrator: string): Statement => ({
  Sid: "SettingsByDeployRoleOnly",
  Effect: "Deny",
  ...exceptRoles([administrator]),
  Action: actions({
    s3: `
      DeleteBucket DeleteBucketPolicy PutBucketAcl PutBucketCORS PutBucketLogging
      PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls
      PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning PutBucketWebsite
      PutEncryptionConfiguration PutLifecycleConfiguration PutReplicationConfiguration
    `,
  }),
  Resource: bucketArn(bucket),
});

/** Object actions that write or alter, and those that read; deletion is denied to everybody. */
export const writeActions = actions({
  s3: `
    PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging
    PutObjectVersionAcl PutObjectVersionTagging ReplicateObject RestoreObject
  `,
});
export const readActions = actions({
  s3: `
    GetObject GetObjectAttributes GetObjectTorrent GetObjectVersion GetObjectVersionAttributes
    GetObjectVersionForReplication GetObjectVersionTorrent
  `,
});
export const deleteActions = [
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:BypassGovernanceRetention",
] as const;

/** Only these write, once each object, only those read, and nobody deletes. All roles are ARNs. */
const closed = (args: {
  bucket: string;
  writers: readonly string[];
  readers: readonly string[];
  administrator: string;
}): Statement[] => {
  const objects = objectsArn(args.bucket);
  return [
    ...transport(args.bucket),
    namedKey(args.bucket),
    otherEncryption(args.bucket),
    noOverwrite(args.bucket),
    {
      Sid: "WriteByWriterOnly",
      Effect: "Deny",
      ...exceptRoles(args.writers),
      Action: writeActions,
      Resource: objects,
    },
    {
      Sid: "ReadByReaderOnly",
      Effect: "Deny",
      ...exceptRoles(args.readers),
      Action: readActions,
      Resource: objects,
    },
    { Sid: "DeleteByNobody", Effect: "Deny", Principal: "*", Action: deleteActions, Resource: objects },
    settings(args.bucket, args.administrator),
  ];
};

/** Of the releases that machines fetch. Under which prefix is said by each role's own policy: all live in one account. */
export const revisionsBucketPolicy = closed;

/** Policy of an environment's artifact store. All roles are ARNs. */
export function storeBucketPolicy(args: {
  bucket: string;
  writer: string;
  reader: string;
  administrator: string;
}): Statement[] {
  const objects = objectsArn(args.bucket);
  return [
    ...closed({ ...args, writers: [args.writer], readers: [args.reader] }),
    {
      Sid: "Writer",
      Effect: "Allow",
      ...onlyRoles([args.writer]),
      Action: "s3:PutObject",
      Resource: objects,
    },
    // Names and versions, no content: how a writer that broke off finds what it had written.
    {
      Sid: "WriterLists",
      Effect: "Allow",
      ...onlyRoles([args.writer]),
      Action: "s3:ListBucketVersions",
      Resource: bucketArn(args.bucket),
    },
    // The reader lives in the store's account, so that its own policy is what lets it in.
  ];
}

/**
 * Policy of the pipelines' store in the tooling account. Of `users`, ARNs of roles or patterns of them, those of other
 * accounts are let in here; those of its own by their own policies. The roles' own policies say under which prefix.
 */
export function pipelineBucketPolicy(args: {
  bucket: string;
  users: readonly string[];
  administrator: string;
}): Statement[] {
  const isOwn = (role: string): boolean => accountOf(role) === accountOf(args.administrator);
  const others = args.users.filter((role) => !isOwn(role));
  // Of them only those get in that are let in below: here their accounts are enough.
  const elsewhere = [...new Set(others.map(accountOf))].map((account) => roleArn(account, "lockgate-*"));
  return [
    ...transport(args.bucket),
    // CodePipeline names the key in its uploads, so naming one cannot be refused here.
    otherEncryption(args.bucket),
    {
      Sid: "ObjectsByJobsOnly",
      Effect: "Deny",
      ...exceptRoles([...args.users.filter(isOwn), ...elsewhere]),
      Action: [...writeActions, ...readActions, ...deleteActions],
      Resource: objectsArn(args.bucket),
    },
    settings(args.bucket, args.administrator),
    ...(others.length === 0
      ? []
      : [
          {
            Sid: "JobsElsewhere",
            Effect: "Allow" as const,
            ...onlyRoles(others),
            Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
            Resource: objectsArn(args.bucket),
          },
        ]),
  ];
}
