// Declares that AWS Config records everything of an account, in each region where work is allowed.
import { DeliveryChannel } from "@pulumi/aws/cfg/deliveryChannel.js";
import { Recorder } from "@pulumi/aws/cfg/recorder.js";
import { RecorderStatus } from "@pulumi/aws/cfg/recorderStatus.js";
import { ServiceLinkedRole } from "@pulumi/aws/iam/serviceLinkedRole.js";
import * as pulumi from "@pulumi/pulumi";

export type ConfigRecorderArgs = {
  regions: readonly string[];
  /** The one that records what has no region, such as roles. */
  homeRegion: string;
  bucket: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
};

export class ConfigRecorder extends pulumi.ComponentResource {
  constructor(name: string, args: ConfigRecorderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:landing-zone:ConfigRecorder", name, {}, opts);
    const role = new ServiceLinkedRole(
      `${name}-config`,
      { awsServiceName: "config.amazonaws.com" },
      // The guard rails keep such roles from everybody; the role goes when AWS closes the account.
      { parent: this, retainOnDelete: true },
    );
    for (const region of args.regions) this.record(`${name}-${region}`, region, role, args);
    this.registerOutputs({});
  }

  /** A recorder starts only with a channel, and a channel needs a recorder. */
  private record(name: string, region: string, role: ServiceLinkedRole, args: ConfigRecorderArgs): void {
    const child = { parent: this };
    const recorder = new Recorder(
      name,
      {
        name: "default",
        region,
        roleArn: role.arn,
        recordingGroup: {
          allSupported: true,
          includeGlobalResourceTypes: region === args.homeRegion,
          recordingStrategies: [{ useOnly: "ALL_SUPPORTED_RESOURCE_TYPES" }],
        },
      },
      child,
    );
    const channel = new DeliveryChannel(
      name,
      {
        name: "default",
        region,
        s3BucketName: args.bucket,
        s3KmsKeyArn: args.keyArn,
        snapshotDeliveryProperties: { deliveryFrequency: "TwentyFour_Hours" },
      },
      { ...child, dependsOn: [recorder] },
    );
    new RecorderStatus(
      name,
      { name: recorder.name, region, isEnabled: true },
      { ...child, dependsOn: [channel] },
    );
  }
}
