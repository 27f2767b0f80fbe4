// What AWS makes of the ways out of a VPC: internet gateways, Elastic IPs and NAT gateways.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { echo } from "../outputs.ts";
import { areTags, faultsOf, isKnown, oneOf } from "../rules.ts";
import { blockOf } from "./addressRules.ts";
import { formatAddress } from "./cidr.ts";
import { changed, ec2Arn, ec2Calls, existing, having, newId, newIdOf, tokenOf } from "./lookup.ts";

export const internetGateway: ResourceModel = {
  token: tokenOf("internet-gateway"),
  replaceOn: ["region"],
  check: (inputs) => faultsOf(inputs, { tags: areTags }),
  calls: ec2Calls("internet-gateway", {
    create: ["ec2:CreateInternetGateway", "ec2:AttachInternetGateway"],
    read: ["ec2:DescribeInternetGateways"],
    update: { vpcId: "ec2:AttachInternetGateway" },
    // AWS refuses to detach while public addresses are in use, and the provider waits until they are gone;
    // the engine deletes both at once, so refusing here would fail where AWS does not.
    delete: ["ec2:DetachInternetGateway", "ec2:DeleteInternetGateway"],
  }),
  create(inputs, context) {
    refuseSecondGateway(inputs["vpcId"], context);
    const id = newIdOf("internet-gateway", context);
    const outputs = {
      vpcId: "",
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("internet-gateway", id, context),
      ownerId: context.caller.account,
    };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    if (inputs["vpcId"] !== previous.inputs["vpcId"]) refuseSecondGateway(inputs["vpcId"], context);
    return changed(previous, inputs, context);
  },
};

function refuseSecondGateway(vpcId: unknown, context: Context): void {
  if (vpcId === undefined) return;
  existing("vpc", vpcId, context);
  const [other] = having(tokenOf("internet-gateway"), "vpcId", vpcId, context);
  if (other)
    throw new AwsError(
      "InvalidParameterValue",
      `Network ${String(vpcId)} already has an internet gateway attached: ${other.id}`,
    );
}

export const eip: ResourceModel = {
  token: tokenOf("elastic-ip"),
  replaceOn: ["address", "customerOwnedIpv4Pool", "domain", "networkBorderGroup", "publicIpv4Pool", "region"],
  check: (inputs) => faultsOf(inputs, { domain: oneOf(["vpc"]), tags: areTags }),
  calls: ec2Calls("elastic-ip", {
    create: ["ec2:AllocateAddress"],
    read: ["ec2:DescribeAddresses"],
    update: { instance: "ec2:AssociateAddress", networkInterface: "ec2:AssociateAddress" },
    delete: ["ec2:ReleaseAddress"],
  }),
  create(inputs, context) {
    refuseMissingHolder(inputs);
    const id = newIdOf("elastic-ip", context);
    const { region, account } = context.caller;
    const publicIp = publicAddress(context);
    const publicDns = `ec2-${publicIp.replaceAll(".", "-")}.${region === "us-east-1" ? "compute-1" : `${region}.compute`}.amazonaws.com`;
    const none = { associationId: "", carrierIp: "", customerOwnedIp: "", instance: "", ipamPoolId: "" };
    const outputs = {
      ...none,
      networkInterface: "",
      privateDns: "",
      privateIp: "",
      domain: "vpc",
      networkBorderGroup: region,
      publicIpv4Pool: "amazon",
      ...echo(inputs, context, { tags: true }),
      allocationId: id,
      arn: ec2Arn("elastic-ip", id, context),
      ownerId: account,
      publicIp,
      publicDns,
      ptrRecord: "",
    };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    refuseMissingHolder(inputs);
    return changed(previous, inputs, context);
  },
  remove(resource, context) {
    const [user] = having(tokenOf("natgateway"), "allocationId", resource.id, context);
    if (user)
      throw new AwsError(
        "InvalidIPAddress.InUse",
        `Address ${String(resource.outputs["publicIp"])} is in use by ${user.id}.`,
      );
  },
};

/** The sandbox has neither instances nor network interfaces that a program could name. */
function refuseMissingHolder(inputs: Properties): void {
  if (isKnown(inputs["instance"]))
    throw new AwsError(
      "InvalidInstanceID.NotFound",
      `The instance ID '${String(inputs["instance"])}' does not exist`,
    );
  if (isKnown(inputs["networkInterface"]))
    throw new AwsError(
      "InvalidNetworkInterfaceID.NotFound",
      `The networkInterface ID '${String(inputs["networkInterface"])}' does not exist`,
    );
}

/** An address of 198.18.0.0/15, which RFC 2544 keeps for tests: it can never reach a real host. */
function publicAddress(context: Context): string {
  const number = Number.parseInt(context.world.random("hex", 8), 16) % 2 ** 17;
  return formatAddress(198 * 2 ** 24 + 18 * 2 ** 16 + number);
}

export const natGateway: ResourceModel = {
  token: tokenOf("natgateway"),
  defaults: { connectivityType: "public" },
  replaceOn: [
    "allocationId",
    "connectivityType",
    "privateIp",
    "subnetId",
    "vpcId",
    "availabilityMode",
    "region",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      connectivityType: oneOf(["public", "private"]),
      availabilityMode: (value) =>
        value === "zonal" ? undefined : `"${String(value)}": the sandbox serves "zonal" only`,
      tags: areTags,
    }),
    ...natFaults(inputs),
  ],
  calls: ec2Calls("natgateway", {
    create: ["ec2:CreateNatGateway"],
    read: ["ec2:DescribeNatGateways"],
    update: {
      secondaryAllocationIds: "ec2:AssociateNatGatewayAddress",
      secondaryPrivateIpAddresses: "ec2:AssignPrivateNatGatewayAddress",
    },
    delete: ["ec2:DeleteNatGateway"],
  }),
  create(inputs, context) {
    const subnet = existing("subnet", inputs["subnetId"], context);
    const address =
      inputs["connectivityType"] === "public"
        ? addressFor(inputs["allocationId"], subnet, context)
        : undefined;
    const id = newIdOf("natgateway", context);
    const outputs = {
      secondaryAllocationIds: [],
      secondaryPrivateIpAddresses: [],
      secondaryPrivateIpAddressCount: 0,
      availabilityMode: "zonal",
      regionalNatGatewayAddresses: [],
      ...echo(inputs, context, { tags: true }),
      vpcId: subnet.outputs["vpcId"],
      associationId: address ? newId("eipassoc", context) : "",
      networkInterfaceId: newId("eni", context),
      privateIp: inputs["privateIp"] ?? firstHost(subnet, context),
      publicIp: address?.outputs["publicIp"] ?? "",
    };
    return { id, outputs };
  },
  update: changed,
};

function natFaults(inputs: Properties): Fault[] {
  const isPublic = inputs["connectivityType"] === "public";
  const allocated = inputs["allocationId"] !== undefined;
  return [
    ...(inputs["subnetId"] === undefined
      ? [{ property: "subnetId", reason: "is missing: name the gateway's subnet" }]
      : []),
    ...(isPublic && !allocated
      ? [
          {
            property: "allocationId",
            reason: 'is missing: a gateway of connectivityType "public" needs an Elastic IP',
          },
        ]
      : []),
    ...(inputs["connectivityType"] === "private" && allocated
      ? [{ property: "allocationId", reason: 'is not allowed with connectivityType "private"' }]
      : []),
  ];
}

function addressFor(allocationId: unknown, subnet: StoredResource, context: Context): StoredResource {
  const address = existing("elastic-ip", allocationId, context);
  const [user] = having(tokenOf("natgateway"), "allocationId", address.id, context);
  if (user)
    throw new AwsError(
      "Resource.AlreadyAssociated",
      `Elastic IP address [${address.id}] is already associated with ${user.id}`,
    );
  const vpcId = subnet.outputs["vpcId"];
  if (having(tokenOf("internet-gateway"), "vpcId", vpcId, context).length === 0)
    throw new AwsError("Gateway.NotAttached", `Network ${String(vpcId)} has no Internet gateway attached`);
  return address;
}

/** AWS keeps the first four addresses of a subnet for itself (VPC user guide, "Subnet CIDR blocks"). */
function firstHost(subnet: StoredResource, context: Context): string {
  const taken = having(tokenOf("natgateway"), "subnetId", subnet.id, context).length;
  return formatAddress(blockOf(subnet.outputs["cidrBlock"]).base + 4 + taken);
}
