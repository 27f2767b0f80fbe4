import { expect } from "chai";
import { role } from "../../../../sandbox/aws/iam/role.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import { bucketReplication } from "../../../../sandbox/aws/s3/replication.ts";
import { itRefuses, type Refusal, type Scene } from "../cases.ts";
import { management, testWorld, workload } from "../world.ts";

const source = "acme-dev-store";
const destination = "acme-dev-replica";
const key = `arn:aws:kms:eu-central-1:${management}:alias/replica`;

const target = (change: Properties = {}): Properties => ({
  bucket: `arn:aws:s3:::${destination}`,
  account: management,
  accessControlTranslation: { owner: "Destination" },
  encryptionConfiguration: { replicaKmsKeyId: key },
  ...change,
});
const rule = (change: Properties = {}): Properties => ({
  id: "copy",
  status: "Enabled",
  priority: 1,
  filter: { prefix: "" },
  deleteMarkerReplication: { status: "Disabled" },
  sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
  destination: target(),
  ...change,
});
const rules = (change: Properties): Properties => ({ rules: [rule(change)] });

type Buckets = { source?: Properties; destination?: Properties };
const locked = { objectLockEnabled: true };

function scene({ source: from = locked, destination: to = locked }: Buckets = {}): Scene {
  const world = testWorld();
  const trusts = (name: string, service: string): unknown =>
    world.create(role, {
      name,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      }),
    }).outputs["arn"];
  const arn = trusts("copier", "s3.amazonaws.com");
  trusts("builder", "codebuild.amazonaws.com");
  world.create(bucket, { bucket: source, ...from });
  world.create(bucket, { bucket: destination, ...to }, { account: management });
  return { world, inputs: { bucket: source, role: arn, rules: [rule()] } };
}

const refusals: Refusal[] = [
  [
    "a role that is not there",
    { role: `arn:aws:iam::${workload}:role/nobody` },
    /InvalidArgument.*does not exist/,
  ],
  [
    "a role that S3 may not become",
    { role: `arn:aws:iam::${workload}:role/builder` },
    /does not trust s3.amazonaws.com/,
  ],
  ["no rule", { rules: [] }, /length 0/],
  ["an unknown status", rules({ status: "On" }), /rules\[0\].status: "On": must be one of Enabled/],
  [
    "a filter without a word on delete markers",
    rules({ deleteMarkerReplication: undefined }),
    /deleteMarkerReplication/,
  ],
  [
    "SSE-KMS without a key",
    rules({ destination: target({ encryptionConfiguration: undefined }) }),
    /replicaKmsKeyId: must be specified if objects encrypted with SSE-KMS/,
  ],
  [
    "a key without SSE-KMS",
    rules({ sourceSelectionCriteria: undefined }),
    /must be specified if a replica key is/,
  ],
  [
    "another owner without an account",
    rules({ destination: target({ account: undefined }) }),
    /destination.account: must be specified/,
  ],
  [
    "the wrong owner",
    rules({ destination: target({ account: workload }) }),
    /belongs to account 111111111111/,
  ],
  [
    "a destination that is not there",
    rules({ destination: target({ bucket: "arn:aws:s3:::acme-nowhere" }) }),
    /Destination bucket must exist: acme-nowhere/,
  ],
  [
    "itself as destination",
    rules({ destination: target({ bucket: `arn:aws:s3:::${source}` }) }),
    /cannot be the same as the source/,
  ],
  ["two rules of one id", { rules: [rule(), rule({ priority: 2 })] }, /ids must be unique/],
  ["two rules of one priority", { rules: [rule(), rule({ id: "other" })] }, /priorities must be unique/],
];

describe("aws:s3/bucketReplicationConfig:BucketReplicationConfig", () => {
  itRefuses(bucketReplication, scene, refusals);

  it("is taken where versions, role and destination are there, and changed in place", () => {
    const { world, inputs } = scene();
    const made = world.create(bucketReplication, inputs);
    expect(made.id).to.equal(source);
    expect(
      world.update(bucketReplication, made, { ...inputs, ...rules({ status: "Disabled" }) }).outputs,
    ).to.have.nested.property("rules[0].status", "Disabled");
  });

  it("needs versions at both ends, and the lock at the other end where this one has it", () => {
    for (const [buckets, refusal] of [
      [{ source: {} }, /Versioning must be 'Enabled' on the bucket/],
      [{ source: {}, destination: {} }, /Versioning must be 'Enabled' on the bucket/],
      [{ destination: {} }, /Destination bucket must have versioning enabled/],
    ] as const) {
      const { world, inputs } = scene(buckets);
      expect(() => world.create(bucketReplication, inputs)).to.throw(refusal);
    }
  });

  it("hands the role over: whoever sets it must be allowed to", () => {
    const { world, inputs } = scene();
    const calls = bucketReplication.calls("create", { inputs }, world.context());
    expect(calls.map(({ action }) => action)).to.deep.equal([
      "s3:PutReplicationConfiguration",
      "iam:PassRole",
    ]);
    expect(calls[1]?.context).to.deep.equal({ "iam:PassedToService": "s3.amazonaws.com" });
  });
});
