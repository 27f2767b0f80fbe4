import { expect } from "chai";
import { getKey } from "../../../../sandbox/aws/kms/getKey.ts";
import { alias } from "../../../../sandbox/aws/kms/alias.ts";
import { findKey, key } from "../../../../sandbox/aws/kms/key.ts";
import type { Properties, StoredResource } from "../../../../sandbox/aws/model.ts";
import type { TestWorld } from "../world.ts";
import { badTags, itRefuses, policyText, seedRole } from "../cases.ts";
import { management, testWorld, workload } from "../world.ts";

const root = `arn:aws:iam::${workload}:root`;
const keyPolicy = (AWS: string, change: Properties = {}): string =>
  policyText({ Action: "kms:*", Principal: { AWS }, ...change });
const signing = { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" };

describe("kms Key", () => {
  it("fills id, ARN and the default policy", () => {
    const { id, outputs } = testWorld().create(key, { description: "store" });
    expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(outputs).to.include({
      keyId: id,
      arn: `arn:aws:kms:eu-central-1:${workload}:key/${id}`,
      keyUsage: "ENCRYPT_DECRYPT",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      isEnabled: true,
    });
    expect(String(outputs["policy"])).to.contain(root);
  });
  it("names multi-Region keys mrk-", () => {
    expect(testWorld().create(key, { multiRegion: true }).id).to.match(/^mrk-[0-9a-f]{32}$/);
  });
  itRefuses(key, () => ({ world: testWorld(), inputs: { ...signing, deletionWindowInDays: 7 } }), [
    [
      "a deletion window of 6 days",
      { deletionWindowInDays: 6 },
      /deletionWindowInDays: 6: must be between 7 and 30/,
    ],
    ["a deletion window of 31 days", { deletionWindowInDays: 31 }, /between 7 and 30/],
    ["an unknown spec", { customerMasterKeySpec: "RSA_1024" }, /RSA_1024.*must be one of/],
    ["encryption with an elliptic curve", { keyUsage: "ENCRYPT_DECRYPT" }, /is for SIGN_VERIFY/],
    [
      "signing with a symmetric key",
      { customerMasterKeySpec: "SYMMETRIC_DEFAULT" },
      /is for ENCRYPT_DECRYPT/,
    ],
    ["rotation of an asymmetric key", { enableKeyRotation: true }, /symmetric keys only/],
    ["a rotation period of 89 days", { rotationPeriodInDays: 89 }, /between 90 and 2560/],
    ["a policy that is no JSON", { policy: "x" }, /not JSON/],
    [
      "an action of S3 in the policy",
      { policy: keyPolicy(root, { Action: "s3:GetObject" }) },
      /not one of kms/,
    ],
    [
      "a principal that does not exist",
      { policy: keyPolicy(`arn:aws:iam::${workload}:role/Nobody`) },
      /MalformedPolicyDocumentException: Invalid principal/,
    ],
    ...badTags,
  ]);

  const lockout: [string, string, boolean][] = [
    ["the account's root", keyPolicy(root), true],
    ["the caller itself", keyPolicy(`arn:aws:iam::${workload}:role/Deployer`), true],
    [
      "everybody, even under a condition",
      keyPolicy("*", { Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      true,
    ],
    ["another role only", keyPolicy(`arn:aws:iam::${workload}:role/Reader`), false],
    ["another account only", keyPolicy(management), false],
    ["the root, but not PutKeyPolicy", keyPolicy(root, { Action: ["kms:Decrypt", "kms:Describe*"] }), false],
    ["the root, by Deny", keyPolicy(root, { Effect: "Deny" }), false],
  ];
  for (const [who, policy, keeps] of lockout) {
    it(`${keeps ? "takes" : "refuses"} a policy that names ${who}`, () => {
      const world = testWorld();
      seedRole(world, workload, "Deployer");
      seedRole(world, workload, "Reader");
      const create = (more: Properties = {}): unknown => world.create(key, { policy, ...more });
      if (keeps) return void expect(create).not.to.throw();
      expect(create).to.throw(/will not allow you to update the key policy/);
      expect(() => create({ bypassPolicyLockoutSafetyCheck: true })).not.to.throw();
    });
  }

  it("stays behind until its window is over, and cannot be used then", () => {
    const world = testWorld();
    const made = world.create(key, { deletionWindowInDays: 7 });
    world.remove(key, made);
    const left = world.get(key.token, made.id);
    expect(left?.outputs).to.include({
      keyState: "PendingDeletion",
      deletionDate: "2026-10-03T12:00:00.000Z",
    });
    expect(findKey(made.id, world.context())).to.equal(undefined);
  });
  it("is created on everything, and tagged on the account's keys", () => {
    const calls = key.calls("create", { inputs: { tags: { a: "b" } } }, testWorld().context());
    expect(calls.map((c) => `${c.action} ${c.resource}`)).to.deep.equal([
      "kms:CreateKey *",
      `kms:TagResource arn:aws:kms:eu-central-1:${workload}:key/*`,
    ]);
  });
  it("calls the API of what changes, on the key's ARN", () => {
    const world = testWorld();
    const made = world.create(key, { description: "a" });
    const inputs = { ...made.inputs, description: "b", enableKeyRotation: true };
    const calls = key.calls("update", { id: made.id, inputs, outputs: made.outputs }, world.context());
    expect(calls.map((c) => c.action)).to.deep.equal(["kms:UpdateKeyDescription", "kms:EnableKeyRotation"]);
    expect(calls[0]?.resource).to.equal(made.outputs["arn"]);
  });
});

describe("kms Alias", () => {
  const scene = (): { world: TestWorld; made: StoredResource; inputs: Properties } => {
    const world = testWorld();
    const made = world.create(key, {});
    return { world, made, inputs: { name: "alias/lockgate/store", targetKeyId: made.id } };
  };
  itRefuses(alias, scene, [
    ["a name without alias/", { name: "store" }, /must be alias\//],
    ["AWS's own names", { name: "alias/aws/s3" }, /AWS's own/],
    [
      "a key that does not exist",
      { targetKeyId: "11111111-1111-4111-a111-111111111111" },
      /NotFoundException/,
    ],
  ]);
  it("gives the ARNs of itself and its key, also for a key named by ARN", () => {
    const { world, made, inputs } = scene();
    const { id, outputs } = world.create(alias, { ...inputs, targetKeyId: made.outputs["arn"] });
    expect(id).to.equal("alias/lockgate/store");
    expect(outputs).to.include({
      arn: `arn:aws:kms:eu-central-1:${workload}:alias/lockgate/store`,
      targetKeyArn: made.outputs["arn"],
      targetKeyId: made.id,
    });
  });
  it("takes a name once in an account and region", () => {
    const { world, inputs } = scene();
    world.create(alias, inputs);
    expect(() => world.create(alias, inputs)).to.throw(/AlreadyExistsException/);
    expect(() => world.create(alias, inputs, { region: "us-east-1" })).to.throw(
      /NotFoundException.*us-east-1/,
    );
  });
  it("leads getKey to its key; an unknown key is an error", () => {
    const { world, made, inputs } = scene();
    world.create(alias, inputs);
    const found = getKey.run({ keyId: "alias/lockgate/store" }, world.context());
    expect(found).to.include({
      id: made.id,
      arn: made.outputs["arn"],
      keyState: "Enabled",
      keySpec: "SYMMETRIC_DEFAULT",
    });
    expect(() => getKey.run({ keyId: "alias/none" }, world.context())).to.throw(/NotFoundException/);
  });
});
