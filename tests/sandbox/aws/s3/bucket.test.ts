import { expect } from "chai";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import { badTags, itRefuses } from "../cases.ts";
import type { Refusal } from "../cases.ts";
import { management, testWorld } from "../world.ts";

const name = "acme-dev-artifacts";
const badNames = [
  "ab",
  "a".repeat(64),
  "Acme",
  "acme_x",
  "-acme",
  "acme-",
  "a..b",
  "10.0.0.1",
  "xn--acme",
  "sthree-acme",
  "acme-s3alias",
];

describe("s3 Bucket", () => {
  it("fills what S3 fills, in S3's formats", () => {
    const { id, outputs } = testWorld().create(bucket, { bucket: name, tags: { team: "red" } });
    expect(id).to.equal(name);
    expect(outputs).to.include({
      arn: `arn:aws:s3:::${name}`,
      bucketDomainName: `${name}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${name}.s3.eu-central-1.amazonaws.com`,
      bucketRegion: "eu-central-1",
      hostedZoneId: "Z21DNDUVLTQW6Q",
      objectLockEnabled: false,
    });
    expect(outputs["tagsAll"]).to.deep.equal({ team: "red" });
    expect(outputs["versioning"]).to.deep.equal({ enabled: false, mfaDelete: false });
  });
  itRefuses(bucket, () => ({ world: testWorld(), inputs: { bucket: name } }), [
    ...badNames.map((bad): Refusal => [`the name ${bad}`, { bucket: bad }, /bucket name|reserved/]),
    ["a prefix along with a name", { bucketPrefix: "acme" }, /conflicts with bucket/],
    ["an ACL that S3 does not have", { acl: "open" }, /must be one of private/],
    ...badTags,
  ]);
  it("takes a name once in all accounts, and says whose it is", () => {
    const world = testWorld();
    world.create(bucket, { bucket: name });
    expect(() => world.create(bucket, { bucket: name }, { region: "us-east-1" })).to.throw(
      /BucketAlreadyOwnedByYou/,
    );
    expect(() => world.create(bucket, { bucket: name }, { account: management })).to.throw(
      /BucketAlreadyExists/,
    );
  });
  it("refuses a region that the sandbox does not have", () => {
    expect(() => testWorld().create(bucket, { bucket: name }, { region: "mars-1" })).to.throw(
      /no region mars-1/,
    );
  });
  it("is deleted only when empty, or with forceDestroy", () => {
    for (const forceDestroy of [false, true]) {
      const world = testWorld();
      const made = world.create(bucket, { bucket: name, forceDestroy });
      world.seed({ token: "aws:s3/bucketObjectv2:BucketObjectv2", id: "a.zip", inputs: { bucket: name } });
      if (forceDestroy) world.remove(bucket, made);
      else expect(() => world.remove(bucket, made)).to.throw(/BucketNotEmpty/);
      expect(world.get(bucket.token, name) === undefined).to.equal(forceDestroy);
    }
  });
  it("calls S3 on the bucket's ARN, with the tag action only for tags", () => {
    const context = testWorld().context();
    const actions = (tags: object): string[] =>
      bucket
        .calls("create", { inputs: { bucket: name, ...tags } }, context)
        .map((c) => `${c.action} ${c.resource}`);
    expect(actions({})).to.deep.equal([`s3:CreateBucket arn:aws:s3:::${name}`]);
    expect(actions({ tags: { a: "b" } })).to.include(`s3:PutBucketTagging arn:aws:s3:::${name}`);
  });
  it("replaces for another name or Object Lock, not for tags", () => {
    expect(bucket.replaceOn).to.include.members(["bucket", "objectLockEnabled"]).and.not.include("tags");
  });
});
