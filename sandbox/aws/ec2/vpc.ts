// What AWS makes of a VPC: the defaults that come with it, and what must be gone before it can go.

import { AwsError } from "../model.ts";
import type { Context, Implied, ResourceModel, StoredResource } from "../model.ts";
import { echo } from "../outputs.ts";
import { areTags, faultsOf, isKnown, oneOf } from "../rules.ts";
import { isIpv4Block } from "./addressRules.ts";
import {
  changed,
  ec2Arn,
  ec2Calls,
  having,
  linkTokens,
  newId,
  newIdOf,
  refuseWhileUsed,
  tokenOf,
} from "./lookup.ts";
import type { Kind } from "./lookup.ts";

/** Needs IPAM or IPv6, which the sandbox has not. */
const unserved = [
  "ipv4IpamPoolId",
  "ipv4NetmaskLength",
  "ipv6CidrBlock",
  "ipv6CidrBlockNetworkBorderGroup",
  "ipv6IpamPoolId",
  "ipv6NetmaskLength",
];

/** What keeps a VPC from being deleted. */
const residents: readonly Kind[] = [
  "subnet",
  "internet-gateway",
  "natgateway",
  "vpc-endpoint",
  "route-table",
  "security-group",
];

export const vpc: ResourceModel = {
  token: tokenOf("vpc"),
  defaults: { enableDnsSupport: true, instanceTenancy: "default" },
  replaceOn: ["cidrBlock", "instanceTenancy", "region"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      cidrBlock: isIpv4Block(16, 28),
      instanceTenancy: oneOf(["default", "dedicated"]),
      assignGeneratedIpv6CidrBlock: (value) =>
        value === true ? "IPv6 is not served by the sandbox" : undefined,
      tags: areTags,
      ...Object.fromEntries(
        unserved.map((name) => [name, () => "IPAM and IPv6 are not served by the sandbox"]),
      ),
    }),
    ...(inputs["cidrBlock"] === undefined && !unserved.some((name) => isKnown(inputs[name]))
      ? [{ property: "cidrBlock", reason: "is missing: give the VPC's IPv4 block" }]
      : []),
  ],
  calls: ec2Calls("vpc", {
    create: ["ec2:CreateVpc"],
    read: ["ec2:DescribeVpcs"],
    update: {
      enableDnsHostnames: "ec2:ModifyVpcAttribute",
      enableDnsSupport: "ec2:ModifyVpcAttribute",
      enableNetworkAddressUsageMetrics: "ec2:ModifyVpcAttribute",
    },
    delete: ["ec2:DeleteVpc"],
  }),
  create(inputs, context) {
    const id = newIdOf("vpc", context);
    const groupId = newIdOf("security-group", context);
    const tableId = newIdOf("route-table", context);
    const outputs = {
      enableDnsHostnames: false,
      enableNetworkAddressUsageMetrics: false,
      assignGeneratedIpv6CidrBlock: false,
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("vpc", id, context),
      ownerId: context.caller.account,
      defaultNetworkAclId: newId("acl", context),
      defaultRouteTableId: tableId,
      mainRouteTableId: tableId,
      defaultSecurityGroupId: groupId,
      dhcpOptionsId: dhcpOptionsOf(context),
      ipv6AssociationId: "",
      ipv6CidrBlock: "",
      ipv6CidrBlockNetworkBorderGroup: "",
      ipv6IpamPoolId: "",
    };
    return { id, outputs, implied: [defaultGroup(groupId, id, context), mainTable(tableId, id, context)] };
  },
  update: changed,
  remove(resource, context) {
    const inIt = residents.flatMap((kind) => having(tokenOf(kind), "vpcId", resource.id, context));
    refuseWhileUsed(
      "vpc",
      resource.id,
      inIt.filter((other) => !comesWith(resource, other)),
    );
  },
};

/** The VPC's own default security group or main route table, which go with it. */
function comesWith(owner: StoredResource, other: StoredResource): boolean {
  return [owner.outputs["defaultSecurityGroupId"], owner.outputs["mainRouteTableId"]].includes(other.id);
}

/** One set of DHCP options serves all VPCs of an account and region. */
function dhcpOptionsOf(context: Context): string {
  const { account, region } = context.caller;
  const [other] = context.world.find(tokenOf("vpc"), { account, region });
  return typeof other?.outputs["dhcpOptionsId"] === "string"
    ? other.outputs["dhcpOptionsId"]
    : newId("dopt", context);
}

function defaultGroup(id: string, vpcId: string, context: Context): Implied {
  const { account, region } = context.caller;
  const all = { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [], self: false };
  return {
    token: tokenOf("security-group"),
    id,
    account,
    region,
    inputs: {},
    outputs: {
      arn: ec2Arn("security-group", id, context),
      name: "default",
      description: "default VPC security group",
      ownerId: account,
      region,
      vpcId,
      ingress: [{ ...all, self: true }],
      egress: [{ ...all, cidrBlocks: ["0.0.0.0/0"] }],
      tagsAll: {},
    },
  };
}

function mainTable(id: string, vpcId: string, context: Context): Implied {
  const { account, region } = context.caller;
  return {
    token: tokenOf("route-table"),
    id,
    account,
    region,
    inputs: {},
    outputs: {
      arn: ec2Arn("route-table", id, context),
      ownerId: account,
      region,
      vpcId,
      routes: [],
      tagsAll: {},
    },
  };
}

/** The VPC's default security group and what it does when it is adopted: its rules become those of the program. */
export const defaultSecurityGroup: ResourceModel = {
  token: linkTokens.defaultGroup,
  replaceOn: ["vpcId", "region"],
  check: (inputs) => faultsOf(inputs, { tags: areTags }),
  calls: ec2Calls("security-group", {
    create: ["ec2:RevokeSecurityGroupIngress", "ec2:RevokeSecurityGroupEgress"],
    read: ["ec2:DescribeSecurityGroups"],
    update: { ingress: "ec2:AuthorizeSecurityGroupIngress", egress: "ec2:AuthorizeSecurityGroupEgress" },
    // Giving it up changes nothing in AWS: the group stays, with the rules it has.
    delete: [],
  }),
  create(inputs, context) {
    const vpcId = inputs["vpcId"];
    if (vpcId === undefined)
      throw new AwsError("VPCIdNotSpecified", "No default VPC in this account: give vpcId");
    const [group] = having(tokenOf("security-group"), "vpcId", vpcId, context).filter(
      (g) => g.outputs["name"] === "default",
    );
    if (!group) throw new AwsError("InvalidVpcID.NotFound", `The vpc ID '${String(vpcId)}' does not exist`);
    const { arn, name, description, ownerId } = group.outputs;
    const outputs = {
      namePrefix: "",
      revokeRulesOnDelete: false,
      ingress: [],
      egress: [],
      ...echo(inputs, context, { tags: true }),
      arn,
      name,
      description,
      ownerId,
      vpcId,
    };
    return { id: group.id, outputs };
  },
  update: (previous, inputs, context) => ({
    ...changed(previous, { ingress: [], egress: [], ...inputs }, context),
  }),
};
