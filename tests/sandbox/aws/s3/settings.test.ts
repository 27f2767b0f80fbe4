import { expect } from "chai";
import type { Properties, ResourceModel } from "../../../../sandbox/aws/model.ts";
import { bucket } from "../../../../sandbox/aws/s3/bucket.ts";
import { bucketSettings } from "../../../../sandbox/aws/s3/settings.ts";
import type { Refusal, Scene } from "../cases.ts";
import { itRefuses } from "../cases.ts";
import { testWorld, workload } from "../world.ts";

const name = "acme-dev-artifacts";

function setting(type: string): ResourceModel {
  const found = bucketSettings.find((m) => m.token.endsWith(`:${type}`));
  if (found === undefined) throw new Error(`no model ${type}`);
  return found;
}

function scene(inputs: Properties, ofBucket: Properties = {}): () => Scene {
  return () => {
    const world = testWorld();
    world.create(bucket, { bucket: name, ...ofBucket });
    return { world, inputs: { bucket: name, ...inputs } };
  };
}

const sse = (byDefault: Properties): Properties => ({
  rules: [{ applyServerSideEncryptionByDefault: byDefault }],
});
const retention = (defaultRetention: Properties): Properties => ({ rule: { defaultRetention } });
const lifecycle = (change: Properties): Properties => ({
  rules: [{ id: "old", status: "Enabled", expiration: { days: 30 }, ...change }],
});
const fn = `arn:aws:lambda:eu-central-1:${workload}:function:scan`;

/** Type, good input, bucket it is for, refusals. */
const cases: [string, Properties, Properties, Refusal[]][] = [
  ["BucketPublicAccessBlock", { blockPublicAcls: true }, {}, []],
  [
    "BucketWebsiteConfiguration",
    { indexDocument: { suffix: "index.html" } },
    {},
    [
      ["no page", { indexDocument: undefined }, /indexDocument: is missing/],
      [
        "pages and a redirect",
        { redirectAllRequestsTo: { hostName: "acme.example" } },
        /indexDocument: does not go with redirectAllRequestsTo/,
      ],
    ],
  ],
  [
    "BucketVersioning",
    { versioningConfiguration: { status: "Enabled" } },
    {},
    [
      ["another owner than expected", { expectedBucketOwner: "111111111111" }, /AccessDenied/],
      [
        "an unknown status",
        { versioningConfiguration: { status: "On" } },
        /versioningConfiguration.status: "On": must be one of Enabled/,
      ],
    ],
  ],
  [
    "BucketServerSideEncryptionConfiguration",
    sse({ sseAlgorithm: "aws:kms", kmsMasterKeyId: "k" }),
    {},
    [
      ["an algorithm that S3 does not have", sse({ sseAlgorithm: "AES512" }), /must be one of AES256/],
      [
        "a key with AES256",
        sse({ sseAlgorithm: "AES256", kmsMasterKeyId: "k" }),
        /needs sseAlgorithm aws:kms/,
      ],
      ["no rule", { rules: [] }, /length 0/],
    ],
  ],
  [
    "BucketObjectLockConfiguration",
    retention({ mode: "COMPLIANCE", days: 365 }),
    { objectLockEnabled: true },
    [
      ["an unknown mode", retention({ mode: "STRICT", days: 1 }), /GOVERNANCE, COMPLIANCE/],
      ["0 days", retention({ mode: "COMPLIANCE", days: 0 }), /between 1 and 36500/],
      [
        "days and years",
        retention({ mode: "COMPLIANCE", days: 1, years: 1 }),
        /exactly one of days and years/,
      ],
      ["no mode", retention({ days: 1 }), /mode: is missing/],
    ],
  ],
  [
    "BucketOwnershipControls",
    { rule: { objectOwnership: "BucketOwnerEnforced" } },
    {},
    [["an unknown owner", { rule: { objectOwnership: "Me" } }, /BucketOwnerPreferred/]],
  ],
  [
    "BucketLifecycleConfiguration",
    lifecycle({}),
    {},
    [
      ["a rule that does nothing", lifecycle({ expiration: undefined }), /needs at least one of expiration/],
      ["an unknown status", lifecycle({ status: "on" }), /Enabled, Disabled/],
      [
        "two rules of one id",
        { rules: [...(lifecycle({})["rules"] as object[]), ...(lifecycle({})["rules"] as object[])] },
        /rule ids must be unique/,
      ],
      [
        "an early move to infrequent access",
        lifecycle({ transitions: [{ days: 10, storageClass: "STANDARD_IA" }] }),
        /must be 30 or more/,
      ],
      [
        "an unknown storage class",
        lifecycle({ transitions: [{ days: 90, storageClass: "COLD" }] }),
        /GLACIER/,
      ],
      ["0 days", lifecycle({ expiration: { days: 0 } }), /expiration.days: 0/],
    ],
  ],
  [
    "BucketNotification",
    { eventbridge: true },
    {},
    [
      [
        "a function that does not exist",
        { lambdaFunctions: [{ lambdaFunctionArn: fn, events: ["s3:ObjectCreated:*"] }] },
        /InvalidArgument: Unable to validate the following destination/,
      ],
      ["what is no topic", { topics: [{ topicArn: "alarms", events: [] }] }, /must be an ARN of sns/],
    ],
  ],
  [
    "BucketLogging",
    { targetBucket: name, targetPrefix: "log/" },
    {},
    [["a target that does not exist", { targetBucket: "acme-none" }, /InvalidTargetBucketForLogging/]],
  ],
];

for (const [type, good, ofBucket, refusals] of cases) {
  describe(`s3 ${type}`, () => {
    itRefuses(setting(type), scene(good, ofBucket), [
      ["a bucket that does not exist", { bucket: "acme-none" }, /NoSuchBucket|do not exist/],
      ...refusals,
    ]);
    it("has the bucket's name as id, and moves to another bucket by replacement", () => {
      const { world, inputs } = scene(good, ofBucket)();
      expect(world.create(setting(type), inputs).id).to.equal(name);
      expect(setting(type).replaceOn).to.include("bucket");
    });
  });
}

describe("s3 Object Lock and versioning", () => {
  const lock = setting("BucketObjectLockConfiguration");
  const versioning = setting("BucketVersioning");
  const inputs = { bucket: name, ...retention({ mode: "GOVERNANCE", years: 1 }) };

  it("refuses Object Lock on a bucket without versioning, and takes it once versioning is on", () => {
    const { world } = scene({})();
    expect(() => world.create(lock, inputs)).to.throw(/InvalidBucketState: Versioning must be 'Enabled'/);
    world.create(versioning, { bucket: name, versioningConfiguration: { status: "Enabled" } });
    expect(world.create(lock, inputs).id).to.equal(name);
  });
  it("does not suspend versioning under Object Lock", () => {
    const { world } = scene({}, { objectLockEnabled: true })();
    const made = world.create(versioning, { bucket: name, versioningConfiguration: { status: "Enabled" } });
    const off = { bucket: name, versioningConfiguration: { status: "Suspended" } };
    expect(() => world.update(versioning, made, off)).to.throw(/InvalidBucketState/);
  });
});

describe("s3 notification to a function", () => {
  const inputs = {
    bucket: name,
    lambdaFunctions: [{ lambdaFunctionArn: fn, events: ["s3:ObjectCreated:*"] }],
  };
  it("needs a permission for S3 on the function", () => {
    const { world } = scene({})();
    world.seed({ token: "aws:lambda/function:Function", id: "scan", outputs: { arn: fn } });
    expect(() => world.create(setting("BucketNotification"), inputs)).to.throw(/permit s3.amazonaws.com/);
    world.seed({
      token: "aws:lambda/permission:Permission",
      id: "p",
      inputs: { function: fn, principal: "s3.amazonaws.com" },
    });
    expect(world.create(setting("BucketNotification"), inputs).id).to.equal(name);
  });
});

describe("s3 website", () => {
  it("has an address in its region", () => {
    const { world, inputs } = scene({ indexDocument: { suffix: "index.html" } })();
    const { outputs } = world.create(setting("BucketWebsiteConfiguration"), inputs);
    expect(outputs["websiteEndpoint"]).to.equal(`${name}.s3-website.eu-central-1.amazonaws.com`);
  });
});
