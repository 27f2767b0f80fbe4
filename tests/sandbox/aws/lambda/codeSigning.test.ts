// Lambda runs what a trusted profile signed, where its code signing configuration enforces that.

import { expect } from "chai";
import { codeSigningConfig } from "../../../../sandbox/aws/lambda/codeSigning.ts";
import { lambdaFunction } from "../../../../sandbox/aws/lambda/function.ts";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import { bucketObject, findObject, formerBucketObject } from "../../../../sandbox/aws/s3/object.ts";
import { signingJob } from "../../../../sandbox/aws/signer/job.ts";
import { signingProfile } from "../../../../sandbox/aws/signer/profile.ts";
import { badTags, itRefuses } from "../cases.ts";
import { roleArn, serviceRole } from "../serviceRole.ts";
import { testWorld, workload, type TestWorld } from "../world.ts";

const platformId = "AWSLambda-SHA384-ECDSA";
const someVersion = `arn:aws:signer:eu-central-1:${workload}:/signing-profiles/acme/abcdefghij`;
const config = (arns: unknown[], untrustedArtifactOnDeployment?: string): Properties => ({
  allowedPublishers: { signingProfileVersionArns: arns },
  ...(untrustedArtifactOnDeployment === undefined ? {} : { policies: { untrustedArtifactOnDeployment } }),
});

describe("aws:lambda/codeSigningConfig:CodeSigningConfig", () => {
  itRefuses(codeSigningConfig, () => ({ world: testWorld(), inputs: config([someVersion], "Enforce") }), [
    [
      "a profile without a version",
      config([someVersion.slice(0, -11)]),
      /the ARN of a version of a signing profile/,
    ],
    ["no publisher", config([]), /length 0/],
    ["21 publishers", config(Array.from({ length: 21 }, () => someVersion)), /length 21/],
    ["an unknown policy", config([someVersion], "Refuse"), /must be one of Warn, Enforce/],
    ...badTags,
  ]);
});

function scene(): { world: TestWorld; signed: Properties; versionArn: unknown } {
  const world = testWorld();
  serviceRole(world, "fn", "lambda.amazonaws.com");
  const profile = world.create(signingProfile, { name: "acme", platformId });
  world.create(bucket, { bucket: "acme-code", objectLockEnabled: true });
  const object = world.create(bucketObject, { bucket: "acme-code", key: "a.zip", content: "zip" });
  const job = world.create(signingJob, {
    profileName: "acme",
    source: { s3: { bucket: "acme-code", key: "a.zip", version: object.outputs["versionId"] } },
    destination: { s3: { bucket: "acme-code", prefix: "signed/" } },
  });
  const signed = { s3Bucket: "acme-code", s3Key: `signed/${job.id}.zip` };
  return { world, signed, versionArn: profile.outputs["versionArn"] };
}
const fn = (code: Properties, codeSigningConfigArn?: string): Properties => ({
  name: "app",
  role: roleArn("fn"),
  runtime: "nodejs24.x",
  handler: "index.handler",
  ...code,
  ...(codeSigningConfigArn === undefined ? {} : { codeSigningConfigArn }),
});
const unsigned = { s3Bucket: "acme-code", s3Key: "a.zip" };

describe("sandbox lambda code signing", () => {
  it("takes code that a trusted profile signed, and says who did", () => {
    const { world, signed, versionArn } = scene();
    const { id } = world.create(codeSigningConfig, config([versionArn], "Enforce"));
    const { outputs } = world.create(lambdaFunction, fn(signed, id));
    expect(outputs).to.include({ signingProfileVersionArn: versionArn });
    expect(outputs["signingJobArn"]).to.match(/:\/signing-jobs\//);
  });

  it("refuses code that nobody signed, and what another profile did; by an update too", () => {
    const { world, signed, versionArn } = scene();
    const own = world.create(codeSigningConfig, config([versionArn], "Enforce")).id;
    const other = world.create(codeSigningConfig, config([someVersion], "Enforce")).id;
    expect(() => world.create(lambdaFunction, fn(unsigned, own))).to.throw(
      /CodeVerificationFailedException: .*it is not signed/,
    );
    expect(() => world.create(lambdaFunction, fn(signed, other))).to.throw(/it is signed by .*\/acme\//);
    const made = world.create(lambdaFunction, fn(signed, own));
    expect(() => world.update(lambdaFunction, made, fn(unsigned, own))).to.throw(/it is not signed/);
    world.update(lambdaFunction, made, { ...fn(signed, own), tags: { a: "b" } });
    expect(made.outputs["signingProfileVersionArn"]).to.equal(versionArn);
  });

  it("lets it through where the configuration only warns, and without one", () => {
    const { world } = scene();
    const { id } = world.create(codeSigningConfig, config([someVersion]));
    expect(world.create(lambdaFunction, fn(unsigned, id)).outputs["signingProfileVersionArn"]).to.equal("");
    expect(world.create(lambdaFunction, { ...fn(unsigned), name: "open" }).id).to.equal("open");
  });

  it("refuses a configuration that is not there, and keeps one that a function uses", () => {
    const { world, signed, versionArn } = scene();
    const gone = `arn:aws:lambda:eu-central-1:${workload}:code-signing-config:csc-1`;
    expect(() => world.create(lambdaFunction, fn(signed, gone))).to.throw(
      /CodeSigningConfigNotFoundException/,
    );
    const used = world.create(codeSigningConfig, config([versionArn], "Enforce"));
    const made = world.create(lambdaFunction, fn(signed, used.id));
    expect(() => world.remove(codeSigningConfig, used)).to.throw(
      /ResourceConflictException: .* is used by app/,
    );
    world.remove(lambdaFunction, made);
    world.remove(codeSigningConfig, used);
  });

  it("fetches the code in the caller's name", () => {
    const { world, signed } = scene();
    const calls = lambdaFunction.calls("create", { inputs: fn(signed) }, world.context());
    expect(calls.find(({ action }) => action === "s3:GetObject")).to.include({
      resource: `arn:aws:s3:::acme-code/${String(signed["s3Key"])}`,
      resourceAccount: workload,
    });
  });
});

describe("aws:s3/bucketObjectv2:BucketObjectv2", () => {
  const scene = () => {
    const world = testWorld();
    world.create(bucket, { bucket: "acme-code", objectLockEnabled: true });
    return { world, inputs: { bucket: "acme-code", key: "a.txt", content: "x" } };
  };
  itRefuses(bucketObject, scene, [
    ["a bucket that is not there", { bucket: "nowhere" }, /NoSuchBucket/],
    ["two contents", { contentBase64: "eA==" }, /conflicts with content/],
    ["no key", { key: "" }, /length 0/],
    ...badTags,
  ]);

  it("is the same by its former name, and found by code that runs it", () => {
    const { world, inputs } = scene();
    const made = world.create(formerBucketObject, inputs);
    expect(made.id).to.equal("acme-code/a.txt");
    expect(findObject("acme-code", "a.txt", world.context())?.id).to.equal(made.id);
    expect(findObject("acme-code", "b.txt", world.context())).to.equal(undefined);
  });

  it("has a new version with each content, and keeps its bucket from deletion", () => {
    const { world, inputs } = scene();
    const made = world.create(bucketObject, inputs);
    const { versionId, etag } = made.outputs;
    world.update(bucketObject, made, { ...inputs, content: "y" });
    expect(made.outputs["versionId"]).not.to.equal(versionId);
    expect(made.outputs["etag"]).not.to.equal(etag);
    const [owner] = world.find("aws:s3/bucket:Bucket");
    expect(() => world.remove(bucket, owner!)).to.throw(/BucketNotEmpty/);
  });
});
