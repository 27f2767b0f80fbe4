// Buckets: stores, their copies, records, and code that is to be signed.

import type { LeftOut } from "./leftOut.ts";

const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const COPYING = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const DEFAULT = "rules[].applyServerSideEncryptionByDefault";
/** Buckets with records of CloudTrail, AWS Config and S3. */
const RECORDS = /::(?:[a-z-]+-)?(?:access-logs|log-archive(?:-config)?)$/;
const COPIES = /::(?:dev|test|prod)-replica$/;
const CODE = /::(?:dev|test|prod|vending)-first$/;
const RELEASES = /::(?:dev|test|prod)$/;

export const BUCKETS: readonly LeftOut[] = [
  {
    type: "aws:s3/bucket:Bucket",
    what: ["removed"],
    reason: "AWS refuses to delete a bucket that holds anything, and its name has the account's number in it",
  },
  {
    type: "aws:s3/bucketObjectv2:BucketObjectv2",
    what: ["removed", "forceDestroy true"],
    reason: "it is code before it is signed, which is built anew; functions run what was signed",
  },
  {
    type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    what: ["removed"],
    on: /::management$/,
    reason: "no bucket is in the management account (ORG-09)",
  },
  {
    type: ENCRYPTION,
    what: ["removed", "rules gone", `${DEFAULT} gone`],
    on: RECORDS,
    reason:
      "S3 encrypts every object since 2023; the trail and AWS Config name their key themselves (LOG-02)",
  },
  {
    type: ENCRYPTION,
    what: [`${DEFAULT}.kmsMasterKeyId gone`, `${DEFAULT}.sseAlgorithm AES256`],
    on: RECORDS,
    reason:
      "the trail and AWS Config name their key with each file, so that the default is not taken (LOG-02)",
  },
  {
    type: ENCRYPTION,
    what: ["rules[].bucketKeyEnabled false"],
    on: RECORDS,
    reason: "a bucket key saves calls of KMS, and ART-03 asks it of stores, whose use of the key is watched",
  },
  {
    type: ENCRYPTION,
    what: [
      "removed",
      "rules gone",
      `${DEFAULT} gone`,
      `${DEFAULT}.kmsMasterKeyId gone`,
      `${DEFAULT}.sseAlgorithm AES256`,
    ],
    on: COPIES,
    reason: "S3 replicates each object under the key that the replication names (replicaKmsKeyId)",
  },
  {
    type: ENCRYPTION,
    what: ["rules[].bucketKeyEnabled false"],
    on: COPIES,
    reason: "a bucket key saves calls of KMS; without it each object has its own data key",
  },
  {
    type: ENCRYPTION,
    what: ["removed", "rules gone", `${DEFAULT} gone`],
    on: CODE,
    reason: "S3 encrypts every object with its own key since 2023, which is what the bucket asks for",
  },
  {
    type: "aws:s3/bucketNotification:BucketNotification",
    what: ["removed", "eventbridge false"],
    on: RECORDS,
    reason: "nobody waits for a new file of records; who reads one is in the trail",
  },
  {
    type: "aws:s3/bucketNotification:BucketNotification",
    what: ["removed", "eventbridge false"],
    on: COPIES,
    reason: "nobody waits for a new copy: the store announces the release (ART-06)",
  },
  {
    type: "aws:s3/bucketNotification:BucketNotification",
    what: ["removed", "eventbridge false"],
    on: CODE,
    reason: "nobody waits for new code: the program itself signs what it put there",
  },
  {
    type: "aws:s3/bucketLogging:BucketLogging",
    what: ["removed"],
    on: /::(?:dev|test|prod|pipeline-store|(?:dev|test|prod)-replica)$/,
    reason: "the trail records who reads and writes these objects as well, and ART-06 takes either",
  },
  {
    type: "aws:s3/bucketLogging:BucketLogging",
    what: ["removed"],
    on: /::log-archive-config$/,
    reason:
      "who changes the bucket is in the trail; AWS Config alone writes to it, and keeps what it recorded itself",
  },
  {
    type: "aws:s3/bucketLogging:BucketLogging",
    what: ["removed"],
    on: CODE,
    reason: "what lies there counts only once it is signed, and each signature is in the trail",
  },
  {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    what: ["rules[].noncurrentVersionExpiration.noncurrentDays 1"],
    reason:
      "old versions go sooner, though not before Object Lock lets them; ART-07 asks that they go at all",
  },
  {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    what: ["rules[].expiration gone"],
    reason: "what is there is kept for longer",
  },
  {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    what: ["rules[].expiration.days 1"],
    on: /::pipeline-store$/,
    reason: "what a pipeline passes on is needed while it runs",
  },
  {
    type: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    what: ["objectLockEnabled Suspended"],
    reason: "Enabled is the only value that S3 takes (S3 API, ObjectLockConfiguration)",
  },
  {
    type: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    what: ["rule.defaultRetention.days 1"],
    on: /^urn:pulumi:(?:dev|test):|::(?:dev|test)-replica$/,
    reason: "a day is what ART-04 asks for outside production, against a deletion by mistake",
  },
  {
    type: COPYING,
    what: ["removed"],
    reason:
      "the store keeps its versions by itself, under Object Lock (ART-04); a second copy is the company's choice",
  },
  {
    type: COPYING,
    what: [
      "rules[].destination.encryptionConfiguration gone",
      "rules[].destination.encryptionConfiguration.replicaKmsKeyId gone",
    ],
    reason:
      "AWS refuses to select encrypted objects without a key for the copy (S3 API, SourceSelectionCriteria)",
  },
  {
    type: POLICY,
    what: [
      "policy WriteByServicesOnly removed",
      "policy DeleteByNobody removed",
      "policy SettingsByDeployRoleOnly removed",
      "policy SettingsByDeployRoleOnly spares intruders",
    ],
    on: RECORDS,
    reason:
      "it binds administrators of the records' own account; nobody else is let in, which G-09 asks of the trail's",
  },
  {
    type: POLICY,
    what: ["AccessLogs", "TrailWrites", "ConfigDelivers"].flatMap((name) => [
      `policy ${name} without condition`,
      `policy ${name} for everyone`,
    ]),
    reason: "WriteByServicesOnly beside it refuses everybody else",
  },
  {
    type: POLICY,
    what: ["policy DenyOverwrite removed", "policy DeleteByNobody removed"],
    on: RELEASES,
    reason:
      "Object Lock keeps every version, and the guard rails deny deletion; releases are named by digest",
  },
  {
    type: POLICY,
    what: ["Writer", "WriterLists", "JobsElsewhere"].flatMap((name) => [
      `policy ${name} without condition`,
      `policy ${name} for everyone`,
    ]),
    reason:
      "the refusals beside it let nobody else in, as G-01 evaluates; without one of them it is reported",
  },
  {
    type: POLICY,
    what: [
      "policy ObjectsByJobsOnly removed",
      "policy ObjectsByJobsOnly spares intruders",
      "policy SettingsByDeployRoleOnly removed",
      "policy SettingsByDeployRoleOnly spares intruders",
    ],
    on: /::pipeline-store$/,
    reason:
      "it binds administrators of the tooling account, who rule the jobs as well; what reaches an environment is verified by signature (G-04)",
  },
  {
    type: POLICY,
    what: [
      "policy ReplicateByReplicatorOnly removed",
      "policy ReplicateByReplicatorOnly spares intruders",
      "policy WriteByNobody removed",
      "policy DeleteByNobody removed",
      "policy ReadByReaderOnly removed",
      "policy ReadByReaderOnly spares intruders",
    ],
    on: COPIES,
    reason:
      "the guard rails CopyKept, CopyRead and those of each copy refuse the same, and Object Lock keeps all (ART-04)",
  },
  {
    type: POLICY,
    what: ["policy SettingsByDeployRoleOnly removed", "policy SettingsByDeployRoleOnly spares intruders"],
    on: COPIES,
    reason:
      "it binds administrators of the log archive, where nothing runs (G-09); Object Lock keeps what they can't delete",
  },
  {
    type: POLICY,
    what: ["policy Replicator without condition", "policy Replicator for everyone"],
    reason: "ReplicateByReplicatorOnly beside it refuses everybody else",
  },
  {
    type: POLICY,
    what: [
      "policy WriteByDeployRoleOnly removed",
      "policy WriteByDeployRoleOnly spares intruders",
      "policy SettingsByDeployRoleOnly removed",
      "policy SettingsByDeployRoleOnly spares intruders",
    ],
    on: CODE,
    reason:
      "no other role of the account has the right; a signing job names the version that it signs, and functions take signed code only (COMP-01)",
  },
];
