// What AWS makes of route tables, their associations and their routes.

import { crc32 } from "node:zlib";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, isKnown, isObject } from "../rules.ts";
import { blockOf, isIpv4Block, isIpv6Block } from "./addressRules.ts";
import { containsCidr } from "./cidr.ts";
import {
  changed,
  ec2Arn,
  ec2Calls,
  existing,
  having,
  linkTokens,
  newId,
  newIdOf,
  refuseWhileUsed,
  tokenOf,
} from "./lookup.ts";
import type { Kind } from "./lookup.ts";

const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"];

/** Targets that the sandbox has; `gatewayId` may also be the word "local". */
const servedTargets: Readonly<Record<string, Kind>> = {
  gatewayId: "internet-gateway",
  natGatewayId: "natgateway",
  vpcEndpointId: "vpc-endpoint",
};

/** Targets that can be named but that no model of the sandbox can make, with AWS's word for their absence. */
const unservedTargets: Readonly<Record<string, string>> = {
  carrierGatewayId: "InvalidCarrierGatewayID.NotFound",
  coreNetworkArn: "InvalidCoreNetworkArn.NotFound",
  egressOnlyGatewayId: "InvalidGatewayID.NotFound",
  localGatewayId: "InvalidLocalGatewayID.NotFound",
  networkInterfaceId: "InvalidNetworkInterfaceID.NotFound",
  odbNetworkArn: "InvalidOdbNetworkArn.NotFound",
  transitGatewayId: "InvalidTransitGatewayID.NotFound",
  vpcPeeringConnectionId: "InvalidVpcPeeringConnectionID.NotFound",
};

const targets = [...Object.keys(servedTargets), ...Object.keys(unservedTargets)];

export const routeTable: ResourceModel = {
  token: tokenOf("route-table"),
  replaceOn: ["vpcId", "region"],
  check: (inputs) => faultsOf(inputs, { tags: areTags, "routes[].cidrBlock": isIpv4Block() }),
  calls: ec2Calls("route-table", {
    create: ["ec2:CreateRouteTable"],
    read: ["ec2:DescribeRouteTables"],
    update: { routes: "ec2:CreateRoute" },
    delete: ["ec2:DeleteRouteTable"],
  }),
  create(inputs, context) {
    const vpc = existing("vpc", inputs["vpcId"], context);
    refuseInlineRoutes(inputs, vpc, context);
    const id = newIdOf("route-table", context);
    const outputs = {
      routes: [],
      propagatingVgws: [],
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("route-table", id, context),
      ownerId: context.caller.account,
    };
    return { id, outputs };
  },
  update(previous, inputs, context) {
    refuseInlineRoutes(inputs, existing("vpc", inputs["vpcId"], context), context);
    return changed(previous, inputs, context);
  },
  remove(resource, context) {
    refuseWhileUsed(
      "route-table",
      resource.id,
      having(linkTokens.association, "routeTableId", resource.id, context),
    );
  },
};

function refuseInlineRoutes(inputs: Properties, vpc: StoredResource, context: Context): void {
  for (const route of Array.isArray(inputs["routes"]) ? inputs["routes"].filter(isObject) : [])
    refuseTarget({ ...route, destinationCidrBlock: route["cidrBlock"] }, vpc, context);
}

export const routeTableAssociation: ResourceModel = {
  token: linkTokens.association,
  replaceOn: ["subnetId", "gatewayId", "region"],
  check: (inputs) => exactlyOne(inputs, ["subnetId", "gatewayId"], "what is associated"),
  calls: callsOn(
    {
      create: ["ec2:AssociateRouteTable"],
      read: ["ec2:DescribeRouteTables"],
      update: ["ec2:ReplaceRouteTableAssociation"],
      delete: ["ec2:DisassociateRouteTable"],
    },
    ({ inputs }, context, operation) =>
      operation === "read" ? "*" : ec2Arn("route-table", inputs["routeTableId"], context),
  ),
  create(inputs, context) {
    const table = existing("route-table", inputs["routeTableId"], context);
    const kind: Kind = inputs["subnetId"] === undefined ? "internet-gateway" : "subnet";
    const member = existing(kind, inputs["subnetId"] ?? inputs["gatewayId"], context);
    refuseOtherVpc(table, member, kind);
    const property = kind === "subnet" ? "subnetId" : "gatewayId";
    const [other] = having(linkTokens.association, property, member.id, context);
    if (other)
      throw new AwsError(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${table.id} conflicts with an existing association: ` +
          `${member.id} is associated with ${String(other.outputs["routeTableId"])}`,
      );
    return { id: newId("rtbassoc", context), outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    existing("route-table", inputs["routeTableId"], context);
    return overlay(previous, echo(inputs, context));
  },
};

function refuseOtherVpc(table: StoredResource, member: StoredResource, kind: string): void {
  if (table.outputs["vpcId"] === member.outputs["vpcId"]) return;
  throw new AwsError(
    "InvalidParameterValue",
    `Route table ${table.id} and ${kind} ${member.id} belong to different networks`,
  );
}

export const route: ResourceModel = {
  token: linkTokens.route,
  replaceOn: ["routeTableId", ...destinations, "region"],
  check: (inputs) => [
    ...faultsOf(inputs, { destinationCidrBlock: isIpv4Block(), destinationIpv6CidrBlock: isIpv6Block }),
    ...exactlyOne(inputs, destinations, "the destination"),
    ...exactlyOne(inputs, targets, "the target"),
  ],
  calls: callsOn(
    {
      create: ["ec2:CreateRoute"],
      read: ["ec2:DescribeRouteTables"],
      update: ["ec2:ReplaceRoute"],
      delete: ["ec2:DeleteRoute"],
    },
    ({ inputs }, context, operation) =>
      operation === "read" ? "*" : ec2Arn("route-table", inputs["routeTableId"], context),
  ),
  create(inputs, context) {
    const table = existing("route-table", inputs["routeTableId"], context);
    refuseTarget(inputs, existing("vpc", table.outputs["vpcId"], context), context);
    const destination = destinationOf(inputs);
    const rival = having(linkTokens.route, "routeTableId", table.id, context).find(
      (r) => destinationOf(r.outputs) === destination,
    );
    if (rival)
      throw new AwsError(
        "RouteAlreadyExists",
        `The route identified by ${destination} already exists in ${table.id}.`,
      );
    const outputs = {
      instanceId: "",
      instanceOwnerId: "",
      networkInterfaceId: "",
      ...echo(inputs, context),
      origin: "CreateRoute",
      state: "active",
    };
    // The provider's own id: table and checksum of the destination, `r-rtb-0a1b2c1080289494` for 0.0.0.0/0.
    return { id: `r-${table.id}${crc32(destination)}`, outputs };
  },
  update(previous, inputs, context) {
    const table = existing("route-table", inputs["routeTableId"], context);
    refuseTarget(inputs, existing("vpc", table.outputs["vpcId"], context), context);
    return overlay(previous, echo(inputs, context));
  },
};

function destinationOf(properties: Properties): string {
  return destinations
    .map((name) => properties[name])
    .find((value) => typeof value === "string" && value !== "") as string;
}

/** The target must exist, in the VPC of the route table. */
function refuseTarget(inputs: Properties, vpc: StoredResource, context: Context): void {
  const name = targets.find((target) => isKnown(inputs[target]) && inputs[target] !== "") ?? "";
  const value = inputs[name];
  if (name === "gatewayId" && value === "local") return;
  const kind = servedTargets[name];
  if (!kind)
    throw new AwsError(
      unservedTargets[name] ?? "MissingParameter",
      `The ${name} '${String(value)}' does not exist`,
    );
  const target = existing(kind, value, context);
  if (target.outputs["vpcId"] !== vpc.id)
    throw new AwsError(
      "InvalidParameterValue",
      `route table of ${vpc.id} and network gateway ${target.id} belong to different networks`,
    );
  refuseMoreSpecific(inputs, vpc);
}

/** A gateway cannot take over traffic within the VPC (VPC user guide, "Local route"). */
function refuseMoreSpecific(inputs: Properties, vpc: StoredResource): void {
  const destination = inputs["destinationCidrBlock"];
  if (typeof destination !== "string") return;
  if (containsCidr(blockOf(vpc.outputs["cidrBlock"]), blockOf(destination)))
    throw new AwsError(
      "InvalidParameterValue",
      `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks ` +
        `(${String(vpc.outputs["cidrBlock"])}). This route can target only an interface or an instance.`,
    );
}

function exactlyOne(inputs: Properties, names: readonly string[], what: string): Fault[] {
  const given = names.filter((name) => inputs[name] !== undefined && inputs[name] !== null);
  if (given.length === 1) return [];
  const reason =
    given.length === 0
      ? `is missing: ${what} is one of ${names.join(", ")}`
      : `only one of ${given.join(", ")} is allowed`;
  return [{ property: given[1] ?? names[0] ?? "", reason }];
}
