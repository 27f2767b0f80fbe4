import { expect } from "chai";
import { resourceModels } from "../../../../sandbox/aws/index.ts";
import { badTags, itRefuses } from "../cases.ts";
import { testWorld, workload, type TestWorld } from "../world.ts";

const workgroup = resourceModels.get("aws:athena/workgroup:Workgroup")!;
const key = `arn:aws:kms:eu-central-1:${workload}:key/lake`;
const results = {
  outputLocation: "s3://acme-results/orders/",
  expectedBucketOwner: workload,
  encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: key },
};
const inputs = {
  name: "orders",
  configuration: { bytesScannedCutoffPerQuery: 10_000_000, resultConfiguration: results },
};
const withResults = (changes: object) => ({
  configuration: { resultConfiguration: { ...results, ...changes } },
});

function world(): TestWorld {
  const made = testWorld();
  const outputs = { arn: key, keyId: "lake" };
  made.seed({ token: "aws:kms/key:Key", id: "lake", account: workload, region: "eu-central-1", outputs });
  return made;
}

describe("athena Workgroup", () => {
  itRefuses(workgroup, () => ({ world: world(), inputs }), [
    ["a name with a space", { name: "the orders" }, /1 to 128 letters/],
    ["the name of AWS's own", { name: "primary" }, /already created/],
    [
      "a limit that Athena does not take",
      { configuration: { bytesScannedCutoffPerQuery: 1000 } },
      /10000000/,
    ],
    ["results that are nowhere in S3", withResults({ outputLocation: "results" }), /path in S3/],
    ["an owner that is no account", withResults({ expectedBucketOwner: "me" }), /account's id/],
    [
      "another way to encrypt",
      withResults({ encryptionConfiguration: { encryptionOption: "AES" } }),
      /SSE_S3/,
    ],
    [
      "KMS without a key",
      withResults({ encryptionConfiguration: { encryptionOption: "SSE_KMS" } }),
      /SSE_KMS needs a key/,
    ],
    [
      "a key that is not there",
      withResults({ encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: `${key}s` } }),
      /there is no key/,
    ],
    ["another state", { state: "PAUSED" }, /ENABLED/],
    ...badTags,
  ]);

  it("is there once, and keeps its name for another's", () => {
    const made = world();
    expect(made.create(workgroup, inputs).outputs["arn"]).to.equal(
      `arn:aws:athena:eu-central-1:${workload}:workgroup/orders`,
    );
    expect(() => made.create(workgroup, inputs)).to.throw(/already created/);
  });
});
