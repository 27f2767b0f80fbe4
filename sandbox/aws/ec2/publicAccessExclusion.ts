// What EC2 makes of an exclusion from VPC Block Public Access: one network, or one subnet, that the internet may reach.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { echo } from "../outputs.ts";
import { areTags, faultsOf, isKnown, oneOf } from "../rules.ts";
import { changed, ec2Arn, ec2Calls, existing, newIdOf, tokenOf } from "./lookup.ts";

const kind = "vpc-block-public-access-exclusion";
const served = ["vpcId", "subnetId"] as const;

export const publicAccessExclusion: ResourceModel = {
  token: tokenOf(kind),
  replaceOn: [...served, "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      internetGatewayExclusionMode: oneOf(["allow-bidirectional", "allow-egress"]),
      tags: areTags,
    }),
    ...oneOfBoth(inputs),
  ],
  calls: ec2Calls(kind, {
    create: ["ec2:CreateVpcBlockPublicAccessExclusion"],
    read: ["ec2:DescribeVpcBlockPublicAccessExclusions"],
    update: { internetGatewayExclusionMode: "ec2:ModifyVpcBlockPublicAccessExclusion" },
    delete: ["ec2:DeleteVpcBlockPublicAccessExclusion"],
  }),
  create(inputs, context) {
    const resourceArn = arnOfExcluded(inputs, context);
    const { account, region } = context.caller;
    const twice = context.world.find(
      tokenOf(kind),
      { account, region },
      ({ outputs }) => outputs["resourceArn"] === resourceArn,
    );
    if (twice.length > 0)
      throw new AwsError("ResourceAlreadyExists", `An exclusion already exists for ${resourceArn}`);
    return { id: newIdOf(kind, context), outputs: { ...echo(inputs, context, { tags: true }), resourceArn } };
  },
  update: (previous, inputs, context) => changed(previous, inputs, context),
};

/** Throws what EC2 says of a network or subnet that is not there. */
function arnOfExcluded(inputs: Properties, context: Context): string {
  const of = inputs["subnetId"] === undefined ? "vpc" : "subnet";
  return ec2Arn(of, existing(of, inputs[`${of}Id`], context).id, context);
}

const oneOfBoth = (inputs: Properties): Fault[] => {
  const given = served.filter((property) => isKnown(inputs[property]) || inputs[property] !== undefined);
  return given.length === 1 ? [] : [{ property: "subnetId", reason: "name either a subnet or a VPC" }];
};
