// Decides what a security group or network ACL lets in: protocol, ports and from where, whatever type declares it.

import { input, root, type Facts, type Input } from "../facts.ts";
import { Judged, notApplicable } from "../verdict.ts";

/** One opening: which ports, for whom. -1 and absent ports mean all. */
export type Opening = {
  protocol: string;
  from: number;
  to: number;
  sources: readonly string[];
  lists: boolean;
};

type Reader = (resource: Facts) => readonly Opening[];

/** Sources narrower than this are somebody's network; 10.0.0.0/8 is the widest private one. */
const WORLD_V4 = 8;
const WORLD_V6 = 16;

export const isWorld = (cidr: string): boolean => {
  const [address = "", bits] = cidr.split("/");
  const length = Number(bits);
  return bits === undefined || !(length >= (address.includes(":") ? WORLD_V6 : WORLD_V4));
};

/** tcp, udp, all; ICMP's "ports" are types and codes (EC2 API, IpPermission). */
export const covers = ({ protocol, from, to }: Opening, port: number): boolean => {
  if (["-1", "all"].includes(protocol)) return true;
  if (!["tcp", "6", "udp", "17"].includes(protocol)) return false;
  return (from <= port && port <= to) || from === -1;
};

const ports = (item: Input): { from: number; to: number } => {
  const from = item.at("fromPort").number() ?? -1;
  return { from, to: item.at("toPort").number() ?? from };
};

const group = (item: Input, protocol: string): Opening => ({
  protocol: item.at(protocol).string()?.toLowerCase() ?? "-1",
  ...ports(item),
  sources: [...item.at("cidrBlocks").strings(), ...item.at("ipv6CidrBlocks").strings()],
  lists: item.at("prefixListIds").list().length > 0,
});

const single = (
  item: Input,
  names: { protocol: string; v4: string; v6: string; list?: string },
): Opening => ({
  protocol: item.at(names.protocol).string()?.toLowerCase() ?? "-1",
  ...ports(item),
  sources: [item.at(names.v4).string(), item.at(names.v6).string()].filter((cidr) => cidr !== undefined),
  lists: names.list !== undefined && item.at(names.list).state !== "absent",
});

const securityGroup: Reader = (resource) =>
  input(resource, "ingress")
    .list()
    .map((item) => group(item, "protocol"));

const securityGroupRule: Reader = (resource) => {
  const type = input(resource, "type").string();
  if (type === "egress")
    throw new Judged(notApplicable("an egress rule opens nothing inwards", resource.urn));
  return [group(root(resource), "protocol")];
};

const ingressRule: Reader = (resource) => [
  single(root(resource), { protocol: "ipProtocol", v4: "cidrIpv4", v6: "cidrIpv6", list: "prefixListId" }),
];

const allows = (item: Input, property: string): boolean =>
  item.at(property).string()?.toLowerCase() !== "deny";

const networkAcl: Reader = (resource) =>
  input(resource, "ingress")
    .list()
    .filter((item) => allows(item, "action"))
    .map((item) => single(item, { protocol: "protocol", v4: "cidrBlock", v6: "ipv6CidrBlock" }));

const networkAclRule: Reader = (resource) => {
  if (input(resource, "egress").boolean() === true || !allows(root(resource), "ruleAction")) {
    throw new Judged(notApplicable("the entry lets nothing in", resource.urn));
  }
  return [single(root(resource), { protocol: "protocol", v4: "cidrBlock", v6: "ipv6CidrBlock" })];
};

const READERS: Readonly<Record<string, Reader>> = {
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": securityGroup,
  "aws:ec2/securityGroupRule:SecurityGroupRule": securityGroupRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ingressRule,
  "aws:ec2/networkAcl:NetworkAcl": networkAcl,
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": networkAcl,
  "aws:ec2/networkAclRule:NetworkAclRule": networkAclRule,
};

/** What a resource lets in; undefined for a type that opens nothing. Throws notApplicable for one that only lets out. */
export const openingsOf = (resource: Facts): readonly Opening[] | undefined =>
  READERS[resource.type]?.(resource);
