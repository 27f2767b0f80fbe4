// What a security group rule allows, in one form for all the ways of writing it, and what EC2 refuses in it.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties } from "../model.ts";
import { isKnown } from "../rules.ts";
import { existing, having, linkTokens } from "./lookup.ts";

/** One permission of one group: who may reach which ports. */
export type Permission = {
  groupId: string;
  direction: "ingress" | "egress";
  protocol: string;
  fromPort: number;
  toPort: number;
  peer: string;
};

/** Rules of one direction in a group; the default quota of an account. */
const rulesPerGroup = 60;

const protocolNumbers: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
  all: "-1",
};
const names = ["tcp", "udp", "icmp", "icmpv6", "-1"];

/** EC2 takes a protocol by name or number and gives it back by name. */
export function protocolName(value: unknown): string {
  const text = String(value).toLowerCase();
  return protocolNumbers[text] ?? text;
}

/** What is wrong with protocol and ports; `key` is the name of the protocol's property. */
export function portFaults(inputs: Properties, key: "ipProtocol" | "protocol"): Fault[] {
  if (!isKnown(inputs[key])) return [];
  const protocol = protocolName(inputs[key]);
  if (!names.includes(protocol) && !/^\d{1,3}$/.test(protocol))
    return [
      {
        property: key,
        reason: `"${String(inputs[key])}" must be -1, tcp, udp, icmp, icmpv6 or a protocol number`,
      },
    ];
  const { fromPort: from, toPort: to } = inputs;
  if (typeof from === "symbol" || typeof to === "symbol") return [];
  if (protocol === "-1") return allTrafficFaults(key, from, to);
  if (protocol !== "tcp" && protocol !== "udp" && !protocol.startsWith("icmp")) return [];
  const lowest = protocol.startsWith("icmp") ? -1 : 0;
  const highest = protocol.startsWith("icmp") ? 255 : 65535;
  const faults = Object.entries({ fromPort: from, toPort: to }).flatMap(([property, value]) => {
    const good = typeof value === "number" && Number.isInteger(value) && value >= lowest && value <= highest;
    return good
      ? []
      : [{ property, reason: `${String(value)} must be from ${lowest} to ${highest} for ${protocol}` }];
  });
  if (faults.length === 0 && lowest === 0 && Number(from) > Number(to))
    return [{ property: "fromPort", reason: `${String(from)} is greater than toPort ${String(to)}` }];
  return faults;
}

/** With all protocols there are no ports; the classic rule writes 0 or -1 for that, the new one nothing. */
function allTrafficFaults(key: string, from: unknown, to: unknown): Fault[] {
  const allowed = key === "protocol" ? [undefined, 0, -1] : [undefined, -1];
  return Object.entries({ fromPort: from, toPort: to })
    .filter(([, value]) => !allowed.includes(value as number | undefined))
    .map(([property, value]) => ({
      property,
      reason: `${String(value)} is not allowed with protocol -1, which has no ports`,
    }));
}

/** Throws InvalidPermission.Duplicate or the quota's error when the group cannot take the permissions. */
export function refusePermissions(wanted: readonly Permission[], context: Context): void {
  for (const permission of wanted) {
    existing("security-group", permission.groupId, context);
    const there = permissionsOf(permission.groupId, permission.direction, context);
    if (there.some((other) => samePermission(other, permission)))
      throw new AwsError(
        "InvalidPermission.Duplicate",
        `the specified rule "${describe(permission)}" already exists`,
      );
    if (there.length + wanted.length > rulesPerGroup)
      throw new AwsError(
        "RulesPerSecurityGroupLimitExceeded",
        `The maximum number of rules per security group (${rulesPerGroup}) has been reached in ${permission.groupId}.`,
      );
  }
}

/** Permissions that rules as resources of their own gave the group. */
export function permissionsOf(
  groupId: string,
  direction: Permission["direction"],
  context: Context,
): Permission[] {
  const separate = having(linkTokens[direction], "securityGroupId", groupId, context).map((r) =>
    permissionOf(r.outputs, direction),
  );
  const classic = having(linkTokens.rule, "securityGroupId", groupId, context)
    .filter((r) => r.outputs["type"] === direction)
    .flatMap((r) => classicPermissions(r.outputs));
  return [...separate, ...classic];
}

/** The permission of a SecurityGroupIngressRule or -EgressRule. */
export function permissionOf(properties: Properties, direction: Permission["direction"]): Permission {
  const peer = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"].map(
    (name) => properties[name],
  );
  return {
    groupId: String(properties["securityGroupId"]),
    direction,
    ...portsOf(properties, properties["ipProtocol"]),
    peer: String(peer.find(isKnown)),
  };
}

/** The permissions of a SecurityGroupRule, one for each of its peers. */
export function classicPermissions(properties: Properties): Permission[] {
  const groupId = String(properties["securityGroupId"]);
  const lists = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds"].flatMap(
    (name) => (properties[name] as string[]) ?? [],
  );
  const groups = [
    ...(isKnown(properties["sourceSecurityGroupId"]) ? [String(properties["sourceSecurityGroupId"])] : []),
    ...(properties["self"] === true ? [groupId] : []),
  ];
  const direction = properties["type"] === "egress" ? "egress" : "ingress";
  return [...lists, ...groups].map((peer) => ({
    groupId,
    direction,
    ...portsOf(properties, properties["protocol"]),
    peer,
  }));
}

function portsOf(
  properties: Properties,
  protocol: unknown,
): Pick<Permission, "protocol" | "fromPort" | "toPort"> {
  const name = protocolName(protocol);
  if (name === "-1") return { protocol: name, fromPort: -1, toPort: -1 };
  return {
    protocol: name,
    fromPort: Number(properties["fromPort"] ?? -1),
    toPort: Number(properties["toPort"] ?? -1),
  };
}

function samePermission(a: Permission, b: Permission): boolean {
  return describe(a) === describe(b);
}

function describe({ peer, protocol, fromPort, toPort }: Permission): string {
  const ports =
    protocol === "-1" ? "ALL" : `${protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}`;
  return `peer: ${peer}, ${ports}, ALLOW`;
}
