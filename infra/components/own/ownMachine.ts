// Declares the machine of somebody's own environment: entered by the owner's key, through an endpoint that only their
// sessions open, from their addresses. It has no role and no address on the internet.
import * as pulumi from "@pulumi/pulumi";
import { Instance } from "@pulumi/aws/ec2/instance.js";
import { KeyPair } from "@pulumi/aws/ec2/keyPair.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { InstanceConnectEndpoint } from "@pulumi/aws/ec2transitgateway/instanceConnectEndpoint.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { ownMachine, ownWayIn, wayInPorts } from "../../plan/sandboxes.ts";
import { newestImage } from "../machines/image.ts";
import { createOutgoingGroup } from "../network/outgoing.ts";

export type OwnMachineArgs = {
  environment: string;
  /** Line of a .pub file. */
  publicKey: string;
  /** IPv4 ranges that the owner comes from. */
  cidrs: readonly string[];
  network: { vpcId: pulumi.Output<string>; privateSubnetIds: pulumi.Output<string[]> };
};

export class OwnMachine extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;
  readonly wayInId: pulumi.Output<string>;

  constructor(name: string, args: OwnMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:sandbox:OwnMachine", name, {}, opts);
    const child = { parent: this };
    const called = ownMachine(args.environment);
    const subnetId = args.network.privateSubnetIds.apply(([first]) => first as string);
    const group = createOutgoingGroup(
      name,
      { groupName: called, description: "SSH and RDP of the owner in, TLS out", vpcId: args.network.vpcId },
      child,
    );
    // With the client's own address kept, the machine itself refuses all others.
    const wayIn = new InstanceConnectEndpoint(
      name,
      { subnetId, preserveClientIp: true, securityGroupIds: [this.wayInGroup(name, group, args)] },
      child,
    );
    for (const cidr of args.cidrs)
      for (const port of wayInPorts) this.opens(`${name}-${cidr}-${port}`, group, cidr, port);
    const key = new KeyPair(name, { keyName: called, publicKey: args.publicKey }, child);
    const instance = new Instance(
      name,
      {
        ami: newestImage(child),
        instanceType: "t4g.nano",
        keyName: key.keyName,
        subnetId,
        associatePublicIpAddress: false,
        vpcSecurityGroupIds: [group],
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 8 },
        tags: { Name: called },
      },
      { ...child, ignoreChanges: ["ami"] },
    );
    this.instanceId = instance.id;
    this.wayInId = wayIn.id;
    this.registerOutputs({ instanceId: this.instanceId, wayInId: this.wayInId });
  }

  private opens(name: string, group: pulumi.Output<string>, cidrIpv4: string, port: number): void {
    new SecurityGroupIngressRule(
      name,
      {
        securityGroupId: group,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4,
        description: port === 22 ? "SSH of the owner" : "RDP of the owner",
      },
      { parent: this },
    );
  }

  /** The endpoint leads to the machine and nowhere else. */
  private wayInGroup(
    name: string,
    machine: pulumi.Output<string>,
    args: OwnMachineArgs,
  ): pulumi.Output<string> {
    const child = { parent: this };
    const group = new SecurityGroup(
      `${name}-way-in`,
      {
        name: ownWayIn(args.environment),
        description: "The way of the owner to the machine",
        vpcId: args.network.vpcId,
      },
      child,
    );
    for (const port of wayInPorts)
      new SecurityGroupEgressRule(
        `${name}-way-in-${port}`,
        {
          securityGroupId: group.id,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          referencedSecurityGroupId: machine,
          description: "To the machine of the owner",
        },
        child,
      );
    return group.id;
  }
}
