import { expect } from "chai";
import { bucketObject } from "../../../../sandbox/aws/s3/object.ts";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import { signingJob } from "../../../../sandbox/aws/signer/job.ts";
import { signingProfile } from "../../../../sandbox/aws/signer/profile.ts";
import { badTags, itRefuses, type Scene } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const platformId = "AWSLambda-SHA384-ECDSA";
const name = "acme_release";

describe("aws:signer/signingProfile:SigningProfile", () => {
  itRefuses(signingProfile, () => ({ world: testWorld(), inputs: { name, platformId } }), [
    ["a hyphen in the name", { name: "acme-release" }, /2 to 64 letters, digits and _/],
    ["an unknown platform", { platformId: "Lambda" }, /must be one of AWSLambda-SHA384-ECDSA/],
    [
      "12 years of validity",
      { signatureValidityPeriod: { type: "YEARS", value: 12 } },
      /signatureValidityPeriod.value: 12: must be between 1 and 11/,
    ],
    [
      "a certificate for Lambda",
      { signingMaterial: { certificateArn: "arn:aws:acm:eu-central-1:222222222222:certificate/a" } },
      /not allowed for platform AWSLambda/,
    ],
    ...badTags,
  ]);

  it("has a version that follows from its name, so that configuration names it beforehand", () => {
    const made = (given: string) =>
      testWorld().create(signingProfile, { name: given, platformId }).outputs["versionArn"];
    expect(made(name)).to.match(
      /^arn:aws:signer:eu-central-1:222222222222:\/signing-profiles\/acme_release\/[a-z0-9]{10}$/,
    );
    expect(made(name)).to.equal(made(name)).and.not.equal(made("another"));
  });

  it("is cancelled, not deleted: its name is never given again", () => {
    const world = testWorld();
    const made = world.create(signingProfile, { name, platformId });
    expect(() => world.create(signingProfile, { name, platformId })).to.throw(/names are never given again/);
    world.remove(signingProfile, made);
    expect(() => world.create(signingProfile, { name, platformId })).to.throw(/names are never given again/);
  });

  it("with a prefix has a name of its own each time", () => {
    const world = testWorld();
    const ids = [1, 2].map(() => world.create(signingProfile, { namePrefix: "first_", platformId }).id);
    expect(new Set(ids).size).to.equal(2);
    expect(ids.every((id) => id.startsWith("first_") && id.length <= 64)).to.equal(true);
  });
});

const scene = (versioned = true): Scene => {
  const world = testWorld();
  world.create(signingProfile, { name, platformId });
  world.create(bucket, { bucket: "acme-code", objectLockEnabled: versioned });
  const object = world.create(bucketObject, { bucket: "acme-code", key: "a.zip", content: "zip" });
  const version = versioned ? String(object.outputs["versionId"]) : "null";
  return {
    world,
    inputs: {
      profileName: name,
      source: { s3: { bucket: "acme-code", key: "a.zip", version } },
      destination: { s3: { bucket: "acme-code", prefix: "signed/" } },
    },
  };
};
const source = (change: object) => ({
  source: { s3: { bucket: "acme-code", key: "a.zip", version: "x", ...change } },
});

describe("aws:signer/signingJob:SigningJob", () => {
  itRefuses(signingJob, scene, [
    ["a profile that is not there", { profileName: "nobody" }, /ResourceNotFoundException.*nobody/],
    ["an object that is not there", source({ key: "b.zip" }), /There is no object b.zip/],
    ["a version that is not there", source({}), /There is no version x of a.zip/],
    [
      "a bucket that is not there",
      { destination: { s3: { bucket: "nowhere" } } },
      /bucket nowhere does not exist/,
    ],
  ]);

  it("takes no cancelled profile", () => {
    const { world, inputs } = scene();
    const [profile] = world.find("aws:signer/signingProfile:SigningProfile");
    world.remove(signingProfile, profile!);
    expect(() => world.create(signingJob, inputs)).to.throw(/no active signing profile/);
  });

  it("signs a version to a key of its own, and asks for what Signer does in the caller's name", () => {
    const { world, inputs } = scene();
    const made = world.create(signingJob, inputs);
    expect(made.outputs["signedObjects"]).to.deep.equal([
      { s3s: [{ bucket: "acme-code", key: `signed/${made.id}.zip` }] },
    ]);
    const calls = signingJob.calls("create", { inputs }, world.context());
    expect(calls.map(({ action, resource }) => `${action} ${resource}`)).to.deep.equal([
      `signer:StartSigningJob arn:aws:signer:eu-central-1:${workload}:/signing-profiles/${name}`,
      "s3:GetObjectVersion arn:aws:s3:::acme-code/a.zip*",
      "s3:PutObject arn:aws:s3:::acme-code/signed/*",
      `signer:DescribeSigningJob arn:aws:signer:eu-central-1:${workload}:/signing-jobs/*`,
    ]);
  });
});
