// What AWS makes of a subnet: its zone, its range within the VPC, and what must be gone before it can go.

import { balancerToken } from "../lb/names.ts";
import { AwsError } from "../model.ts";
import type { ResourceModel, StoredResource } from "../model.ts";
import { echo } from "../outputs.ts";
import { zonesOf } from "../regions.ts";
import { areTags, faultsOf, isKnown, oneOf } from "../rules.ts";
import { blockOf, isIpv4Block } from "./addressRules.ts";
import { containsCidr, overlaps } from "./cidr.ts";
import { changed, ec2Arn, ec2Calls, existing, having, newIdOf, refuseWhileUsed, tokenOf } from "./lookup.ts";

const attributes = [
  "mapPublicIpOnLaunch",
  "assignIpv6AddressOnCreation",
  "enableDns64",
  "enableResourceNameDnsARecordOnLaunch",
  "enableResourceNameDnsAaaaRecordOnLaunch",
  "privateDnsHostnameTypeOnLaunch",
];

export const subnet: ResourceModel = {
  token: tokenOf("subnet"),
  defaults: { mapPublicIpOnLaunch: false, assignIpv6AddressOnCreation: false, enableDns64: false },
  replaceOn: [
    "vpcId",
    "cidrBlock",
    "availabilityZone",
    "availabilityZoneId",
    "outpostArn",
    "ipv6Native",
    "region",
  ],
  check: (inputs) => [
    ...faultsOf(inputs, {
      cidrBlock: isIpv4Block(16, 28),
      privateDnsHostnameTypeOnLaunch: oneOf(["ip-name", "resource-name"]),
      tags: areTags,
    }),
    ...(inputs["cidrBlock"] === undefined
      ? [{ property: "cidrBlock", reason: "is missing: give the subnet's IPv4 block" }]
      : []),
    ...(isKnown(inputs["availabilityZone"]) && isKnown(inputs["availabilityZoneId"])
      ? [{ property: "availabilityZoneId", reason: "conflicts with availabilityZone: give one of them" }]
      : []),
    ...(isKnown(inputs["ipv6CidrBlock"]) || inputs["assignIpv6AddressOnCreation"] === true
      ? [{ property: "ipv6CidrBlock", reason: "IPv6 is not served by the sandbox" }]
      : []),
  ],
  calls: ec2Calls("subnet", {
    create: ["ec2:CreateSubnet"],
    read: ["ec2:DescribeSubnets"],
    update: Object.fromEntries(attributes.map((name) => [name, "ec2:ModifySubnetAttribute"])),
    delete: ["ec2:DeleteSubnet"],
  }),
  create(inputs, context) {
    const vpc = existing("vpc", inputs["vpcId"], context);
    const zone = zoneFor(inputs["availabilityZone"], inputs["availabilityZoneId"], context.caller.region);
    refuseRange(String(inputs["cidrBlock"]), vpc, having(tokenOf("subnet"), "vpcId", vpc.id, context));
    const id = newIdOf("subnet", context);
    const outputs = {
      enableResourceNameDnsARecordOnLaunch: false,
      enableResourceNameDnsAaaaRecordOnLaunch: false,
      privateDnsHostnameTypeOnLaunch: "ip-name",
      ipv6Native: false,
      ...echo(inputs, context, { tags: true }),
      arn: ec2Arn("subnet", id, context),
      ownerId: context.caller.account,
      availabilityZone: zone.name,
      availabilityZoneId: zone.id,
      ipv6CidrBlock: "",
      ipv6CidrBlockAssociationId: "",
    };
    return { id, outputs };
  },
  update: changed,
  remove(resource, context) {
    refuseWhileUsed("subnet", resource.id, [
      ...having(tokenOf("natgateway"), "subnetId", resource.id, context),
      ...having(tokenOf("vpc-endpoint"), "subnetIds", resource.id, context),
      ...having(tokenOf("instance"), "subnetId", resource.id, context),
      ...having(tokenOf("instance-connect-endpoint"), "subnetId", resource.id, context),
      ...having(balancerToken, "subnets", resource.id, context),
      ...having("aws:autoscaling/group:Group", "vpcZoneIdentifiers", resource.id, context),
      ...functionsIn(resource.id, context),
    ]);
  },
};

/** Functions hold network interfaces in their subnets. */
function functionsIn(subnetId: string, context: Parameters<typeof existing>[2]): StoredResource[] {
  return context.world.find("aws:lambda/function:Function", { account: context.caller.account }, (fn) => {
    const network = fn.outputs["vpcConfig"] as { subnetIds?: string[] } | undefined;
    return network?.subnetIds?.includes(subnetId) === true;
  });
}

function zoneFor(name: unknown, id: unknown, region: string): { name: string; id: string } {
  const zones = zonesOf(region);
  const wanted = name ?? id;
  // Without a wish AWS picks a zone; the sandbox always picks the first.
  const zone = wanted === undefined ? zones[0] : zones.find((z) => z.name === name || z.id === id);
  if (zone) return zone;
  throw new AwsError(
    "InvalidParameterValue",
    `Value (${String(wanted)}) for parameter availabilityZone is invalid. Subnets can currently only be created in ` +
      `the following availability zones: ${zones.map((z) => z.name).join(", ")}.`,
  );
}

function refuseRange(cidrBlock: string, vpc: StoredResource, siblings: readonly StoredResource[]): void {
  const block = blockOf(cidrBlock);
  if (!containsCidr(blockOf(vpc.outputs["cidrBlock"]), block))
    throw new AwsError(
      "InvalidSubnet.Range",
      `The CIDR '${cidrBlock}' is invalid: it is outside the VPC's ${String(vpc.outputs["cidrBlock"])}`,
    );
  const other = siblings.find((sibling) => overlaps(blockOf(sibling.outputs["cidrBlock"]), block));
  if (other)
    throw new AwsError(
      "InvalidSubnet.Conflict",
      `The CIDR '${cidrBlock}' conflicts with another subnet: ${other.id} has ${String(other.outputs["cidrBlock"])}`,
    );
}
