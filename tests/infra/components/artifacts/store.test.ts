import { expect } from "chai";
import { ArtifactStore, type ArtifactStoreArgs } from "../../../../infra/components/artifacts/store.ts";
import { replicas, type Replica } from "../../../../infra/plan/replicas.ts";
import { exampleConfig } from "../../example.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";

const replication = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;
const args: ArtifactStoreArgs = {
  environment: "dev",
  region: "eu-central-1",
  bucket: "acme-store",
  writer: role("writer"),
  reader: role("reader"),
  administrator: role("deploy"),
  lockDays: 30,
  keepReplacedDays: 730,
  accessLogs: "acme-access",
  protect: true,
};
const storeOf = (change: Partial<ArtifactStoreArgs> = {}) =>
  declared("dev", () => void new ArtifactStore("store", { ...args, ...change }));

describe("ArtifactStore", () => {
  let resources: Declared[];
  before(async () => {
    resources = await storeOf();
  });
  const inputs = (type: string) => one(resources, type).inputs;

  it("locks versions in compliance mode from the bucket's creation on", () => {
    expect(inputs("aws:s3/bucket:Bucket")).to.deep.equal({
      bucket: "acme-store",
      objectLockEnabled: true,
      forceDestroy: false,
    });
    expect(
      inputs("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")["rule"],
    ).to.deep.equal({
      defaultRetention: { mode: "COMPLIANCE", days: 30 },
    });
    expect(inputs("aws:s3/bucketVersioning:BucketVersioning")["versioningConfiguration"]).to.deep.equal({
      status: "Enabled",
    });
  });

  it("encrypts by its own key, through a bucket key", () => {
    expect(
      inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")[
        "rules"
      ],
    ).to.deep.equal([
      {
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: "aws:kms",
          kmsMasterKeyId: "arn:aws:kms:eu-central-1:111111111111:key/store",
        },
        bucketKeyEnabled: true,
      },
    ]);
    const key = inputs("aws:kms/key:Key");
    expect(key["enableKeyRotation"]).to.equal(true);
    expect(key["deletionWindowInDays"]).to.equal(30);
  });

  it("is closed to the public, in all four ways, and knows no ACLs", () => {
    const { bucket, ...flags } = inputs("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    expect(bucket).to.equal("acme-store");
    expect(flags).to.deep.equal({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(inputs("aws:s3/bucketOwnershipControls:BucketOwnershipControls")["rule"]).to.deep.equal({
      objectOwnership: "BucketOwnerEnforced",
    });
  });

  it("tells EventBridge of arrivals, and drops unfinished uploads after a day", () => {
    expect(inputs("aws:s3/bucketNotification:BucketNotification")["eventbridge"]).to.equal(true);
    const rules = inputs("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")[
      "rules"
    ] as Record<string, unknown>[];
    expect(rules[0]?.["abortIncompleteMultipartUpload"]).to.deep.equal({ daysAfterInitiation: 1 });
    expect(rules[0]?.["noncurrentVersionExpiration"]).to.deep.equal({ noncurrentDays: 730 });
    expect(rules[0]).not.to.have.property("expiration");
  });

  it("belongs together: every companion is of this bucket", () => {
    const companions = resources.filter(
      ({ type }) => type.startsWith("aws:s3/") && type !== "aws:s3/bucket:Bucket",
    );
    expect(companions).to.have.length(9);
    for (const { type, inputs: made } of companions) expect(made["bucket"], type).to.equal("acme-store");
  });

  it("tells the account's bucket of access logs who reads and writes (ART-06)", () => {
    expect(inputs("aws:s3/bucketLogging:BucketLogging")).to.deep.equal({
      bucket: "acme-store",
      targetBucket: "acme-access",
      targetPrefix: "acme-store/",
    });
  });

  it("copies every version to the log archive: by the reader, under the copy's key, no deletion", async () => {
    const replica = replicas(exampleConfig("dev"))[0] as Replica;
    const copied = await storeOf({ copy: { replica, role: role("reader") } });
    const { role: by, bucket, rules } = one(copied, replication).inputs;
    expect([by, bucket]).to.deep.equal([role("reader"), "acme-store"]);
    expect(rules).to.deep.equal([
      {
        id: "log-archive",
        status: "Enabled",
        priority: 1,
        filter: { prefix: "" },
        deleteMarkerReplication: { status: "Disabled" },
        sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
        destination: {
          bucket: "arn:aws:s3:::acme-lockgate-dev-replica-551535029152",
          account: "551535029152",
          accessControlTranslation: { owner: "Destination" },
          encryptionConfiguration: {
            replicaKmsKeyId: "arn:aws:kms:eu-central-1:551535029152:alias/lockgate-dev-replica",
          },
        },
      },
    ]);
    expect(ofType(resources, replication), "none without a place for it").to.deep.equal([]);
  });

  it("names writer and reader in both policies", async () => {
    const other = await storeOf({ writer: role("somebody") });
    for (const type of ["aws:s3/bucketPolicy:BucketPolicy", "aws:kms/key:Key"]) {
      const text = String(one(other, type).inputs["policy"]);
      expect(text).to.contain(role("somebody")).and.contain(role("reader")).and.not.contain(role("writer"));
    }
  });
});
