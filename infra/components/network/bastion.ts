// Declares the machine through which developers reach into a network: no key, no address, no open port, sessions only.
import * as pulumi from "@pulumi/pulumi";
import { Instance } from "@pulumi/aws/ec2/instance.js";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { sessionStatements } from "../../plan/documents/network.ts";
import { trustMachines } from "../../plan/documents/trust.ts";
import { bastionName, type Place } from "../../plan/names.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { newestImage } from "../machines/image.ts";
import { createOutgoingGroup } from "./outgoing.ts";

export type BastionArgs = {
  place: Place;
  environment: string;
  network: { vpcId: pulumi.Input<string>; privateSubnetIds: pulumi.Output<string[]> };
};

/** Session Manager's agent calls out by TLS; whoever may start a session is said by Identity Center, and it is logged. */
export class Bastion extends pulumi.ComponentResource {
  readonly instanceId: pulumi.Output<string>;

  constructor(name: string, args: BastionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:network:Bastion", name, {}, opts);
    const child = { parent: this };
    const groupName = bastionName(args.environment);
    const instance = new Instance(
      name,
      {
        ami: newestImage(child),
        instanceType: "t4g.nano",
        iamInstanceProfile: this.profile(args),
        subnetId: args.network.privateSubnetIds.apply(([first]) => first as string),
        associatePublicIpAddress: false,
        vpcSecurityGroupIds: [
          createOutgoingGroup(
            name,
            { groupName, description: "Session Manager: TLS out, nothing in", vpcId: args.network.vpcId },
            child,
          ),
        ],
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 8 },
        // The policy pack refuses what is called so where releases run.
        tags: { Name: groupName, "lockgate:purpose": "bastion" },
      },
      // A newer image replaces the machine only when somebody asks for it.
      { ...child, ignoreChanges: ["ami"] },
    );
    this.instanceId = instance.id;
    this.registerOutputs({ instanceId: this.instanceId });
  }

  private profile({ place, environment }: BastionArgs): pulumi.Output<string> {
    const roleName = bastionName(environment);
    const role = new ScopedRole(
      roleName,
      {
        account: place.account,
        roleName,
        description: `Takes sessions in ${environment}, and nothing else`,
        trust: trustMachines,
        statements: sessionStatements,
      },
      { parent: this },
    );
    return new InstanceProfile(roleName, { name: roleName, role: role.role.name }, { parent: this }).name;
  }
}
