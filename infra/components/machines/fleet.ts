// Declares machines that are all alike: by one template, in several zones, replaced when they are old or not healthy.
import * as pulumi from "@pulumi/pulumi";
import { Group } from "@pulumi/aws/autoscaling/group.js";
import { Policy } from "@pulumi/aws/autoscaling/policy.js";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { imageParameter, userData, type Mount } from "../../plan/machines.ts";
import type { Place } from "../../plan/names.ts";
import { createOutgoingGroup } from "../network/outgoing.ts";

export type FleetArgs = {
  place: Place;
  /** The fleet's name in AWS, and that of its target group. */
  fleet: string;
  targets: string;
  app: string;
  network: { vpcId: pulumi.Input<string>; privateSubnetIds: pulumi.Input<string[]> };
  machines: Readonly<{
    instanceType: string;
    instances: number;
    port: number;
    healthPath: string;
    maxInstanceDays: number;
    scaling?: Readonly<{ most: number; cpuPercent: number }> | undefined;
  }>;
  /** Tags of its machines, beside their name. */
  tags?: Readonly<Record<string, string>>;
  /** The instance profile's name. */
  profile: pulumi.Input<string>;
  disksKeyArn: pulumi.Input<string>;
  /** Who may ask the app. */
  balancerGroupId: pulumi.Input<string>;
  /** Whence its machines read, beside what is released to them. */
  mount?: pulumi.Output<Mount> | undefined;
};

/** Seconds. */
const times = { day: 86_400, start: 300, drain: 60, check: 15 };
const diskGigabytes = 16;

export class Fleet extends pulumi.ComponentResource {
  readonly group: Group;
  readonly targetGroup: TargetGroup;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: FleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:machines:Fleet", name, {}, opts);
    this.targetGroup = this.targets(name, args);
    this.securityGroupId = this.securityGroup(name, args);
    const template = this.template(name, args, this.securityGroupId);
    const { instances, maxInstanceDays, scaling } = args.machines;
    this.group = new Group(
      name,
      {
        name: args.fleet,
        minSize: instances,
        // New ones stand beside old ones while these are replaced.
        maxSize: scaling?.most ?? 2 * instances,
        vpcZoneIdentifiers: args.network.privateSubnetIds,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        targetGroupArns: [this.targetGroup.arn],
        healthCheckType: "ELB",
        healthCheckGracePeriod: times.start,
        defaultInstanceWarmup: times.start,
        maxInstanceLifetime: maxInstanceDays * times.day,
        instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 200 },
        instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 100 } },
        // How many there are is looked at only where somebody looks.
        waitForCapacityTimeout: "0",
      },
      { parent: this },
    );
    if (scaling !== undefined) this.scale(name, scaling.cpuPercent);
    this.registerOutputs({ fleet: this.group.arn, targets: this.targetGroup.arn });
  }

  /** Adds machines to keep this load, and takes them away again. */
  private scale(name: string, targetValue: number): void {
    new Policy(
      name,
      {
        autoscalingGroupName: this.group.name,
        name: "load",
        policyType: "TargetTrackingScaling",
        targetTrackingConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
          targetValue,
        },
      },
      { parent: this },
    );
  }

  private targets(name: string, { targets, network, machines }: FleetArgs): TargetGroup {
    return new TargetGroup(
      name,
      {
        name: targets,
        port: machines.port,
        protocol: "HTTP",
        targetType: "instance",
        vpcId: network.vpcId,
        deregistrationDelay: times.drain,
        healthCheck: {
          enabled: true,
          path: machines.healthPath,
          matcher: "200",
          interval: times.check,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
      },
      { parent: this },
    );
  }

  /** From the balancer to the app's port and nowhere else; out by TLS. */
  private securityGroup(name: string, args: FleetArgs): pulumi.Output<string> {
    const child = { parent: this };
    const { fleet, app, network, balancerGroupId } = args;
    const { port } = args.machines;
    const description = `Machines of ${app}: its balancer in, TLS out`;
    const group = createOutgoingGroup(name, { groupName: fleet, description, vpcId: network.vpcId }, child);
    const ports = { ipProtocol: "tcp", fromPort: port, toPort: port };
    new SecurityGroupIngressRule(
      name,
      {
        securityGroupId: group,
        referencedSecurityGroupId: balancerGroupId,
        ...ports,
        description: "Its balancer",
      },
      child,
    );
    new SecurityGroupEgressRule(
      `${name}-balancer`,
      {
        securityGroupId: balancerGroupId,
        referencedSecurityGroupId: group,
        ...ports,
        description: "Its machines",
      },
      child,
    );
    return group;
  }

  private template(name: string, args: FleetArgs, securityGroupId: pulumi.Output<string>): LaunchTemplate {
    const { place, fleet, app, machines, profile, disksKeyArn, tags = {} } = args;
    const script = pulumi
      .output(args.mount)
      .apply((mount) => userData({ place, name: fleet, app, port: machines.port, mount }));
    return new LaunchTemplate(
      name,
      {
        name: fleet,
        description: `Machines of ${app}; released to by its pipeline`,
        imageId: `resolve:ssm:${imageParameter(machines.instanceType)}`,
        instanceType: machines.instanceType,
        iamInstanceProfile: { name: profile },
        vpcSecurityGroupIds: [securityGroupId],
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: {
              encrypted: "true",
              kmsKeyId: disksKeyArn,
              volumeType: "gp3",
              volumeSize: diskGigabytes,
              deleteOnTermination: "true",
            },
          },
        ],
        monitoring: { enabled: true },
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({
          resourceType,
          tags: { Name: fleet, ...tags },
        })),
        userData: script.apply((text) => Buffer.from(text).toString("base64")),
        updateDefaultVersion: true,
      },
      { parent: this },
    );
  }
}
