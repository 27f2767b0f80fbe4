import { expect } from "chai";
import { resourcePolicy } from "../../../../sandbox/aws/dynamodb/resourcePolicy.ts";
import { table } from "../../../../sandbox/aws/dynamodb/table.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { badTags, itRefuses, policyText } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const arn = `arn:aws:dynamodb:eu-central-1:${workload}:table/ledger`;
const good: Properties = {
  name: "ledger",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "chain",
  rangeKey: "seq",
  attributes: [
    { name: "chain", type: "S" },
    { name: "seq", type: "N" },
  ],
};

describe("dynamodb Table", () => {
  it("has its name as id, and its ARN", () => {
    const { id, outputs } = testWorld().create(table, good);
    expect(id).to.equal("ledger");
    expect(outputs).to.include({ arn, region: "eu-central-1" });
  });
  itRefuses(table, () => ({ world: testWorld(), inputs: good }), [
    ["a name of two characters", { name: "ab" }, /length 2/],
    ["a name with a slash", { name: "a/b/c" }, /letters, digits/],
    ["a table without partition key", { hashKey: undefined }, /hashKey.*is missing/],
    ["a key that is no attribute", { rangeKey: "at" }, /key "at" is no declared attribute/],
    [
      "an attribute that is no key",
      { attributes: [...(good["attributes"] as object[]), { name: "by", type: "S" }] },
      /attribute "by" is no key/,
    ],
    [
      "an attribute of another type",
      { attributes: [{ name: "chain", type: "BOOL" }] },
      /must be one of S, N, B/,
    ],
    ["capacity on demand", { readCapacity: 1 }, /not for PAY_PER_REQUEST/],
    ["no capacity where it is provisioned", { billingMode: "PROVISIONED" }, /needed for PROVISIONED/],
    ["a stream without a view", { streamEnabled: true }, /goes with streamEnabled/],
    ["a view without a stream", { streamViewType: "NEW_IMAGE" }, /goes with streamEnabled/],
    ...badTags,
  ]);
  it("is made once in account and region", () => {
    const world = testWorld();
    world.create(table, good);
    expect(() => world.create(table, good)).to.throw(/ResourceInUseException/);
    expect(() => world.create(table, good, { region: "us-east-1" })).not.to.throw();
  });
  it("is not deleted while it is protected", () => {
    const world = testWorld();
    const made = world.create(table, { ...good, deletionProtectionEnabled: true });
    expect(() => world.remove(table, made)).to.throw(/protected against deletion/);
  });
});

describe("dynamodb ResourcePolicy", () => {
  const allow = { Principal: { AWS: "*" }, Action: "dynamodb:GetItem", Resource: arn };
  const scene = () => {
    const world = testWorld();
    world.create(table, good);
    return { world, inputs: { resourceArn: arn, policy: policyText(allow) } };
  };
  itRefuses(resourcePolicy, scene, [
    ["a table that does not exist", { resourceArn: `${arn}2` }, /ResourceNotFoundException/],
    [
      "another table's resource",
      { policy: policyText({ ...allow, Resource: `${arn}2` }) },
      /another resource/,
    ],
    ["an action of S3", { policy: policyText({ ...allow, Action: "s3:GetObject" }) }, /not one of dynamodb/],
    [
      "a role that does not exist",
      { policy: policyText({ ...allow, Principal: { AWS: `arn:aws:iam::${workload}:role/No` } }) },
      /Invalid principal/,
    ],
  ]);
});
