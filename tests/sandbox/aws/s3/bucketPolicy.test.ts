import { expect } from "chai";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { accountPublicAccessBlock } from "../../../../sandbox/aws/s3/accountPublicAccessBlock.ts";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import { bucketPolicy } from "../../../../sandbox/aws/s3/bucketPolicy.ts";
import { models } from "../../../../sandbox/aws/s3/index.ts";
import type { Scene } from "../cases.ts";
import { itRefuses, policyText, seedRole } from "../cases.ts";
import { management, testWorld, workload } from "../world.ts";

const name = "acme-dev-artifacts";
const reader = `arn:aws:iam::${workload}:role/Reader`;
const statement = { Principal: { AWS: reader }, Action: "s3:GetObject", Resource: `arn:aws:s3:::${name}/*` };
const text = (change: Properties = {}): string => policyText({ ...statement, ...change });
const publicAccessBlock = models.find((m) => m.token.endsWith(":BucketPublicAccessBlock"));

function scene(): Scene {
  const world = testWorld();
  seedRole(world, workload, "Reader");
  world.create(bucket, { bucket: name });
  return { world, inputs: { bucket: name, policy: text() } };
}

describe("s3 BucketPolicy", () => {
  itRefuses(bucketPolicy, scene, [
    ["a bucket that does not exist", { bucket: "acme-none" }, /NoSuchBucket/],
    [
      "a principal that does not exist",
      { policy: text({ Principal: { AWS: `${reader}x` } }) },
      /MalformedPolicy: Invalid principal/,
    ],
    [
      "resources of another bucket",
      { policy: text({ Resource: "arn:aws:s3:::other/*" }) },
      /MalformedPolicy: Policy has invalid resource/,
    ],
    [
      "an action that S3 does not have",
      { policy: text({ Action: "s3:ReadObject" }) },
      /does not exist in AWS/,
    ],
    ["21 KB", { policy: text({ Sid: "s".repeat(20500) }) }, /at most 20480/],
  ]);
  it("refuses a bucket of another account", () => {
    const { world, inputs } = scene();
    expect(() => world.create(bucketPolicy, inputs, { account: management })).to.throw(/AccessDenied/);
  });

  const range = (SourceIp: string): Properties => ({
    Principal: "*",
    Condition: { IpAddress: { "aws:SourceIp": SourceIp } },
  });
  const open: [string, Properties, boolean][] = [
    ["everybody", { Principal: "*" }, true],
    ["everybody as AWS principal", { Principal: { AWS: "*" } }, true],
    ["everybody over TLS", { Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } }, true],
    ["the whole internet", range("0.0.0.0/0"), true],
    [
      "any account's topics",
      { Principal: "*", Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } } },
      true,
    ],
    [
      "everybody but one organization",
      { Principal: "*", Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } } },
      true,
    ],
    [
      "one organization",
      { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-0123456789" } } },
      false,
    ],
    ["one office", range("203.0.113.0/24"), false],
    ["one role", {}, false],
    ["a denial to everybody", { Principal: "*", Effect: "Deny" }, false],
  ];
  for (const [who, change, isOpen] of open) {
    it(`${isOpen ? "refuses" : "takes"} ${who} while public policies are blocked`, () => {
      const { world, inputs } = scene();
      if (publicAccessBlock) world.create(publicAccessBlock, { bucket: name, blockPublicPolicy: true });
      const put = (): unknown => world.create(bucketPolicy, { ...inputs, policy: text(change) });
      if (isOpen) expect(put).to.throw(/AccessDenied: .* allows public access/);
      else expect(put).not.to.throw();
    });
  }
  it("takes a public policy without the block, and refuses it under the account's block", () => {
    const { world, inputs } = scene();
    const open = { ...inputs, policy: text({ Principal: "*" }) };
    const made = world.create(bucketPolicy, open);
    world.create(accountPublicAccessBlock, { blockPublicPolicy: true });
    expect(() => world.update(bucketPolicy, made, open)).to.throw(/BlockPublicPolicy/);
  });
});

describe("s3 AccountPublicAccessBlock", () => {
  it("has the account as its id", () => {
    const made = testWorld().create(accountPublicAccessBlock, { blockPublicAcls: true });
    expect(made.id).to.equal(workload);
    expect(made.outputs).to.include({ accountId: workload, blockPublicAcls: true, blockPublicPolicy: false });
  });
  itRefuses(accountPublicAccessBlock, () => ({ world: testWorld(), inputs: {} }), [
    ["another account", { accountId: management }, /AccessDenied/],
    ["what is no account id", { accountId: "12" }, /12 digits/],
  ]);
});
