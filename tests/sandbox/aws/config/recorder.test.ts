import { expect } from "chai";
import { deliveryChannel } from "../../../../sandbox/aws/config/channel.ts";
import { recorder, recorderStatus } from "../../../../sandbox/aws/config/recorder.ts";
import { bucketSettings } from "../../../../sandbox/aws/s3/settings.ts";
import { itRefuses, seedRole, trustPolicy } from "../cases.ts";
import { management, workload } from "../world.ts";
import { bucketName, deliveryPolicy, recorded, recording } from "./scene.ts";

const other = `arn:aws:kms:eu-central-1:${management}:key/none`;

describe("cfg Recorder", () => {
  itRefuses(recorder, recording, [
    ["a role that does not exist", { roleArn: `arn:aws:iam::${workload}:role/none` }, /InvalidRoleException/],
    ["what is no role", { roleArn: "config" }, /must be an ARN of iam/],
    [
      "a list of types beside all of them",
      { recordingGroup: { allSupported: true, resourceTypes: ["AWS::EC2::Instance"] } },
      /allSupported false/,
    ],
    [
      "global types without all others",
      { recordingGroup: { allSupported: false, includeGlobalResourceTypes: true } },
      /allSupported true/,
    ],
    [
      "an unknown strategy",
      { recordingGroup: { recordingStrategies: [{ useOnly: "SOME" }] } },
      /must be one of ALL_SUPPORTED/,
    ],
  ]);

  it("is handed its role, which must trust AWS Config", () => {
    const { world, inputs } = recording();
    const roleArn = seedRole(world, workload, "other", { assumeRolePolicy: trustPolicy }).outputs["arn"];
    expect(() => world.create(recorder, { ...inputs, roleArn })).to.throw(/does not trust config/);
    const asked = recorder.calls("create", { inputs }, world.context()).map(({ action }) => action);
    expect(asked).to.deep.equal(["config:PutConfigurationRecorder", "iam:PassRole"]);
  });

  it("is one in a region of an account", () => {
    const { world, inputs } = recording();
    world.create(recorder, inputs);
    expect(() => world.create(recorder, { ...inputs, name: "second" })).to.throw(
      /maximum number of 1.*default/,
    );
    expect(world.create(recorder, inputs, { region: "eu-west-1" }).id).to.equal("default");
  });
});

describe("cfg DeliveryChannel", () => {
  const inputs = { s3BucketName: bucketName };
  itRefuses(deliveryChannel, () => ({ world: recorded(), inputs }), [
    ["a bucket that does not exist", { s3BucketName: "acme-nowhere" }, /NoSuchBucketException/],
    [
      "a prefix that the bucket's policy does not open",
      { s3KeyPrefix: "x" },
      /InsufficientDelivery.*PutObject/,
    ],
    ["a key that does not exist", { s3KmsKeyArn: other }, /InvalidS3KmsKeyArnException/],
    [
      "an unknown frequency",
      { snapshotDeliveryProperties: { deliveryFrequency: "Two_Hours" } },
      /must be one of One_Hour/,
    ],
  ]);

  it("needs a recorder, and is one in a region of an account", () => {
    expect(() => recording().world.create(deliveryChannel, inputs)).to.throw(
      /NoAvailableConfigurationRecorder/,
    );
    const world = recorded();
    world.create(deliveryChannel, inputs);
    expect(() => world.create(deliveryChannel, { ...inputs, name: "second" })).to.throw(
      /maximum number of 1/,
    );
  });

  it("does not deliver to a bucket that lets another account in, or one with a default retention", () => {
    const foreign = recorded(deliveryPolicy().replaceAll(workload, "333333333333"));
    expect(() => foreign.create(deliveryChannel, inputs)).to.throw(/InsufficientDelivery.*GetBucketAcl/);
    const world = recorded();
    world.seed({
      token: bucketSettings.find(({ token }) => token.endsWith("ObjectLockConfiguration"))?.token ?? "",
      id: bucketName,
      inputs: { rule: { defaultRetention: { mode: "COMPLIANCE", days: 1 } } },
    });
    expect(() => world.create(deliveryChannel, inputs)).to.throw(/default retention/);
  });
});

describe("cfg RecorderStatus", () => {
  it("starts a recorder that has a channel, and keeps the channel while it runs", () => {
    const world = recorded();
    const on = { isEnabled: true };
    expect(() => world.create(recorderStatus, on)).to.throw(/NoAvailableDeliveryChannelException/);
    const channel = world.create(deliveryChannel, { s3BucketName: bucketName });
    const status = world.create(recorderStatus, on);
    expect(() => world.remove(deliveryChannel, channel)).to.throw(/recorder is running/);
    world.update(recorderStatus, status, { isEnabled: false });
    world.remove(deliveryChannel, channel);
  });

  it("switches only a recorder that is there", () => {
    const world = recorded();
    expect(() => world.create(recorderStatus, { name: "second", isEnabled: false })).to.throw(
      /NoSuchConfigurationRec/,
    );
  });
});
