// What each guard of the stores' copies must say by itself: replication alone writes, nobody deletes or shortens.
import { readActions, writeActions } from "../../../infra/plan/documents/buckets.ts";
import * as names from "../../../infra/plan/names.ts";
import { replicas, type Replica } from "../../../infra/plan/replicas.ts";
import type { Facts } from "../../../policy-pack/facts.ts";
import { claim, type Claim, isGuardRail } from "./guardsAlone.ts";
import { config, keyArn, type Guard } from "./storeGuards.ts";

const administratorOf = ({ account }: Replica): string => names.roleArn(account, names.accessRole);
const replication = ["s3:ReplicateObject", "s3:ReplicateTags"];
const never = [
  ...writeActions.filter((action) => !replication.includes(action)),
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:BypassGovernanceRetention",
  "s3:ReplicateDelete",
];
const objectOf = ({ bucket }: Replica): string => `${names.bucketArn(bucket)}/top-scores/1/artifact.zip`;

function bucketClaims(replica: Replica): Claim[] {
  const { replicator, reader, bucket } = replica;
  const on = (action: string, must: string[], rest: Partial<Claim> = {}) =>
    claim("resource", objectOf(replica), action, must, rest);
  const settings =
    `PutBucketPolicy PutBucketVersioning PutBucketObjectLockConfiguration PutLifecycleConfiguration
    PutEncryptionConfiguration DeleteBucketPolicy`.split(/\s+/);
  return [
    ...[...replication, "s3:ObjectOwnerOverrideToBucketOwner"].map((action) => on(action, [replicator])),
    ...never.map((action) => on(action, [])),
    ...readActions.map((action) =>
      on(action, ["s3:GetObject", "s3:GetObjectVersion"].includes(action) ? [reader] : [], { may: [reader] }),
    ),
    ...[{ "aws:securetransport": "false" }, { "s3:tlsversion": "1.1" }].map((carries) =>
      on("s3:ReplicateObject", [], { carries }),
    ),
    claim("resource", names.bucketArn(bucket), "s3:GetBucketVersioning", [replicator], { may: "anyone" }),
    ...settings.map((name) =>
      claim("resource", names.bucketArn(bucket), `s3:${name}`, [administratorOf(replica)]),
    ),
  ];
}

function keyClaims(replica: Replica, key: string): Claim[] {
  const viaS3 = {
    "kms:viaservice": `s3.${config.region}.amazonaws.com`,
    "kms:resourcealiases": replica.alias,
  };
  const on = (action: string, must: string[], carries: Claim["carries"] = viaS3) =>
    claim("resource", key, `kms:${action}`, must, { carries });
  const directly = { ...viaS3, "kms:viaservice": undefined };
  return [
    on("Encrypt", [replica.replicator]),
    on("GenerateDataKey", [replica.replicator]),
    on("Decrypt", [replica.reader]),
    ...["Encrypt", "GenerateDataKey", "Decrypt"].map((action) => on(action, [], directly)),
    ...["ReEncryptFrom", "ReEncryptTo", "CreateGrant"].map((action) => on(action, [])),
    ...["PutKeyPolicy", "ScheduleKeyDeletion"].map((action) => on(action, [administratorOf(replica)], {})),
  ];
}

/** What the guard rails leave to members of the organization where everything else is open. */
const railClaims = (replica: Replica): Claim[] => {
  const on = (action: string, must: string[]) => claim("guardrails", objectOf(replica), action, must);
  return [
    ...replication.map((action) => on(action, [replica.replicator])),
    ...never.map((action) => on(action, [])),
    ...readActions.map((action) => on(action, [replica.reader])),
  ];
};

export function replicaGuards(facts: readonly Facts[]): Guard[] {
  const copies = replicas(config);
  return [
    ...copies.flatMap((replica): Guard[] => {
      const key = keyArn(facts, replica.alias, replica.account);
      return [
        {
          title: `bucket policy of the copy of ${replica.environment}`,
          isDocument: ({ type, props }) =>
            type === "aws:s3/bucketPolicy:BucketPolicy" && props["bucket"] === replica.bucket,
          property: "policy",
          claims: bucketClaims(replica),
        },
        {
          title: `key policy of the copy of ${replica.environment}`,
          isDocument: ({ props }) => props["arn"] === key,
          property: "policy",
          claims: keyClaims(replica, key),
        },
      ];
    }),
    {
      title: "guard rails about copies",
      isDocument: isGuardRail,
      property: "content",
      about: /Copy/,
      claims: copies.flatMap(railClaims),
    },
  ];
}
