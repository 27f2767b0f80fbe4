import { expect } from "chai";
import type { Properties } from "../../../../sandbox/aws/model.ts";
import { trail } from "../../../../sandbox/aws/cloudtrail/trail.ts";
import { logGroup } from "../../../../sandbox/aws/cloudwatch/logs.ts";
import { bucketPolicy } from "../../../../sandbox/aws/s3/bucketPolicy.ts";
import { badTags, itRefuses, policyText, seedRole, trustPolicy } from "../cases.ts";
import { management, workload } from "../world.ts";
import { archivePolicy, arn, caller, name, organized, scene, trailKey } from "./scene.ts";

const advanced = (...fieldSelectors: Properties[]): Properties => ({
  advancedEventSelectors: [{ fieldSelectors }],
});
const category = (equals: string): Properties => ({ field: "eventCategory", equals: [equals] });
const group = `arn:aws:logs:eu-central-1:${management}:log-group:/trail`;

describe("cloudtrail Trail", () => {
  it("has its ARN as id, and its region as home", () => {
    const { world, inputs } = scene();
    const { id, outputs } = world.create(trail, inputs, caller);
    expect(id).to.equal(arn);
    expect(outputs).to.include({ arn, homeRegion: "eu-central-1", enableLogging: true });
  });

  itRefuses(trail, scene, [
    ...badTags,
    ["a name of two characters", { name: "ab" }, /3 to 128 letters/],
    ["two hyphens in a row", { name: "acme--trail" }, /no two of/],
    ["a name like an IP address", { name: "192.168.5.4" }, /no IP address/],
    [
      "no global events in all regions",
      { includeGlobalServiceEvents: false },
      /must include events of global/,
    ],
    ["a bucket that does not exist", { s3BucketName: "acme-nowhere" }, /S3BucketDoesNotExistException/],
    [
      "a prefix that the bucket's policy does not open",
      { s3KeyPrefix: "other" },
      /InsufficientS3BucketPolicy/,
    ],
    [
      "another trail than the policies name",
      { name: "acme-other" },
      /InsufficientS3BucketPolicyException.*acme-other/,
    ],
    [
      "a key that does not exist",
      { kmsKeyId: `arn:aws:kms:eu-central-1:${workload}:key/none` },
      /KmsKeyNotFoundException/,
    ],
    ["a log group without role", { cloudWatchLogsGroupArn: `${group}:*` }, /given together/],
    [
      "both kinds of selectors",
      { eventSelectors: [{}], ...advanced(category("Management")) },
      /conflicts with/,
    ],
    ["a selector without category", advanced({ field: "readOnly", equals: ["true"] }), /needs eventCategory/],
    ["an unknown category", advanced(category("Everything")), /not Everything/],
    ["data events of no type", advanced(category("Data")), /exactly one resources.type/],
    [
      "an unknown field",
      advanced(category("Management"), { field: "resource.arn", equals: ["x"] }),
      /"resource.arn": must be one of/,
    ],
    [
      "types compared by their beginning",
      advanced(category("Data"), { field: "resources.type", startsWiths: ["AWS::S3"] }),
      /only be compared by equals/,
    ],
    ["a field without comparison", advanced(category("Management"), { field: "eventName" }), /needs one of/],
    [
      "an unknown kind of access",
      { eventSelectors: [{ readWriteType: "Some" }] },
      /All, ReadOnly, WriteOnly/,
    ],
  ]);

  it("refuses a bucket that lets only the management account's own logs in", () => {
    const { inputs } = scene();
    const world = organized(archivePolicy(`${management}/*`));
    const own = { ...inputs, kmsKeyId: trailKey(world) };
    expect(() => world.create(trail, own, caller)).to.throw(/InsufficientS3BucketPolicyException.*o-/);
    expect(world.create(trail, { ...own, isOrganizationTrail: false }, caller).id).to.equal(arn);
  });

  it("refuses a key whose policy names another service", () => {
    const { world, inputs } = scene();
    const kmsKeyId = trailKey(world, { Service: "config.amazonaws.com" });
    expect(() => world.create(trail, { ...inputs, kmsKeyId }, caller)).to.throw(
      /InsufficientEncryptionPolicy/,
    );
  });

  it("refuses an organization's trail without trusted access, and in a member account", () => {
    const { inputs } = scene();
    const world = organized(archivePolicy(), []);
    const own = { ...inputs, kmsKeyId: trailKey(world) };
    expect(() => world.create(trail, own, caller)).to.throw(/AWSServiceAccessNotEnabled.*cloudtrail/);
    expect(() => world.create(trail, own, { account: workload })).to.throw(/NotOrganizationMasterAccount/);
  });

  it("writes to a log group of its account by a role that trusts it", () => {
    const { world, inputs } = scene();
    const assumeRolePolicy = policyText({
      Action: "sts:AssumeRole",
      Resource: undefined,
      Principal: { Service: "cloudtrail.amazonaws.com" },
    });
    const role = seedRole(world, management, "trail", { assumeRolePolicy }).outputs["arn"];
    const logs = { cloudWatchLogsGroupArn: `${group}:*`, cloudWatchLogsRoleArn: role };
    expect(() => world.create(trail, { ...inputs, ...logs }, caller)).to.throw(
      /InvalidCloudWatchLogsLogGroupArn/,
    );
    world.create(logGroup, { name: "/trail" }, caller);
    const untrusting = seedRole(world, management, "other", { assumeRolePolicy: trustPolicy });
    expect(() =>
      world.create(trail, { ...inputs, ...logs, cloudWatchLogsRoleArn: untrusting.outputs["arn"] }, caller),
    ).to.throw(/InvalidCloudWatchLogsRoleArn/);
    expect(world.create(trail, { ...inputs, ...logs }, caller).id).to.equal(arn);
  });

  it("takes a name once, and five trails a region", () => {
    const { world, inputs } = scene();
    const open = archivePolicy()
      .replaceAll(arn, arn.replace(name, "*"))
      .replaceAll("StringEquals", "ArnLike");
    const [policy] = world.find(bucketPolicy.token);
    if (policy !== undefined) policy.inputs = { ...policy.inputs, policy: open };
    const more = (suffix: number) =>
      world.create(trail, { ...inputs, kmsKeyId: undefined, name: `${name}-${suffix}` }, caller);
    more(1);
    expect(() => more(1)).to.throw(/TrailAlreadyExistsException/);
    [2, 3, 4, 5].forEach(more);
    expect(() => more(6)).to.throw(/MaximumNumberOfTrailsExceeded/);
  });

  it("stays writable: a change that closes the bucket's way is refused", () => {
    const { world, inputs } = scene();
    const made = world.create(trail, inputs, caller);
    expect(() => world.update(trail, made, { ...inputs, s3KeyPrefix: "moved" })).to.throw(
      /InsufficientS3BucketPolicy/,
    );
  });

  it("is asked for as UpdateTrail, PutEventSelectors or StopLogging, by what changes", () => {
    const { world, inputs } = scene();
    const made = world.create(trail, inputs, caller);
    const actions = (change: Properties) =>
      trail
        .calls("update", { ...made, inputs: { ...made.inputs, ...change } }, world.context(caller))
        .map(({ action }) => action);
    expect(actions({ enableLogging: false })).to.deep.equal(["cloudtrail:StopLogging"]);
    expect(actions({ enableLogFileValidation: true })).to.deep.equal(["cloudtrail:UpdateTrail"]);
    expect(actions(advanced(category("Management")))).to.deep.equal(["cloudtrail:PutEventSelectors"]);
  });
});
