// Decides the policies of a store's copy: S3 writes it as one role, one role reads it, nobody deletes or shortens.
import { anyKeyArn, bucketArn, objectsArn } from "../names.ts";
import type { Replica } from "../replicas.ts";
import { deleteActions, readActions, settings, transport, writeActions } from "./buckets.ts";
import { actions, exceptRoles, onlyRoles, type Statement } from "./document.ts";
import { administers, s3Service, throughS3, usesVia } from "./keys.ts";

/** What replication does to objects of the copy (S3 User Guide, "Setting up permissions for live replication"). */
export const copyActions = actions({ s3: "ObjectOwnerOverrideToBucketOwner ReplicateObject ReplicateTags" });
export const encryption = ["kms:Encrypt", "kms:GenerateDataKey"];

/** Policy of the copy. `administrator` is the ARN of the role that declares it. */
export function replicaBucketPolicy(replica: Replica, administrator: string): Statement[] {
  const Resource = objectsArn(replica.bucket);
  const replicator = onlyRoles([replica.replicator]);
  return [
    ...transport(replica.bucket),
    {
      Sid: "ReplicateByReplicatorOnly",
      Effect: "Deny",
      ...exceptRoles([replica.replicator]),
      Action: copyActions,
      Resource,
    },
    // What is no replication: there is no other way in, not even for the replicator.
    {
      Sid: "WriteByNobody",
      Effect: "Deny",
      Principal: "*",
      Action: writeActions.filter((action) => !copyActions.includes(action)),
      Resource,
    },
    {
      Sid: "ReadByReaderOnly",
      Effect: "Deny",
      ...exceptRoles([replica.reader]),
      Action: readActions,
      Resource,
    },
    {
      Sid: "DeleteByNobody",
      Effect: "Deny",
      Principal: "*",
      Action: [...deleteActions, "s3:ReplicateDelete"],
      Resource,
    },
    settings(replica.bucket, administrator),
    { Sid: "Replicator", Effect: "Allow", ...replicator, Action: copyActions, Resource },
    {
      Sid: "ReplicatorLooks",
      Effect: "Allow",
      ...replicator,
      Action: "s3:GetBucketVersioning",
      Resource: bucketArn(replica.bucket),
    },
    // The reader lives in the copy's account, so that its own policy is what lets it in.
  ];
}

/** Key of the copy. */
export const replicaKeyPolicy = (replica: Replica, administrator: string): Statement[] => [
  administers(administrator),
  usesVia("Replicate", [replica.replicator], encryption, s3Service(replica.region)),
  usesVia("Read", [replica.reader], ["kms:Decrypt"], s3Service(replica.region)),
];

/** What S3 reads to copy these buckets; `more` beside what every copy takes. */
export const replicaSources = (buckets: readonly string[], more = ""): Statement[] => [
  {
    Sid: "Source",
    Effect: "Allow",
    Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
    Resource: oneOrAll(buckets.map(bucketArn)),
  },
  {
    Sid: "SourceVersions",
    Effect: "Allow",
    Action: actions({
      s3: `${more} GetObjectVersionAcl GetObjectVersionForReplication GetObjectVersionTagging`,
    }),
    Resource: oneOrAll(buckets.map(objectsArn)),
  },
];

const oneOrAll = (arns: readonly string[]): string | readonly string[] =>
  arns.length === 1 ? (arns[0] as string) : arns;

/** What S3 needs as the store's reader to copy it; with Object Lock it copies how long a version is locked as well. */
export const replicationStatements = (store: string, replica: Replica): Statement[] => [
  ...replicaSources([store], "GetObjectLegalHold GetObjectRetention"),
  { Sid: "Copy", Effect: "Allow", Action: copyActions, Resource: objectsArn(replica.bucket) },
  {
    Sid: "CopyVersions",
    Effect: "Allow",
    Action: "s3:GetBucketVersioning",
    Resource: bucketArn(replica.bucket),
  },
  {
    Sid: "EncryptCopy",
    Effect: "Allow",
    Action: encryption,
    Resource: anyKeyArn(replica),
    Condition: throughS3(replica.region, replica.alias),
  },
];
