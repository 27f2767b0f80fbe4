// Declares the security group of what only calls out by TLS: nothing comes in.
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import type * as pulumi from "@pulumi/pulumi";

export type OutgoingArgs = {
  /** The group's name in AWS. */
  groupName: string;
  description: string;
  vpcId: pulumi.Input<string>;
};

/** Where it leads is the route table's to say; answers of the resolver need no rule. */
export function createOutgoingGroup(
  name: string,
  { groupName, description, vpcId }: OutgoingArgs,
  child: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const group = new SecurityGroup(name, { name: groupName, description, vpcId }, child);
  new SecurityGroupEgressRule(
    name,
    {
      securityGroupId: group.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
      description: "TLS",
    },
    child,
  );
  return group.id;
}
