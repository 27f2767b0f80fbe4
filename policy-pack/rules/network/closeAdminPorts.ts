// Decides whether ports of administration and databases are closed to the world, in security groups and network ACLs.

import { input, root, type Facts, type Input } from "../../facts.ts";
import { fail, Judged, notApplicable, pass, undecidable, type Verdict } from "../../verdict.ts";

/** Ports that administer something or hold data: Security Hub EC2.13, EC2.14, EC2.19, and cluster control planes. */
export const ADMIN_PORTS = [
  20, 21, 22, 23, 135, 445, 1433, 1434, 2375, 2376, 2379, 2380, 3306, 3389, 4333, 5432, 5500, 5601, 5985,
  5986, 6379, 6443, 9200, 9300, 10250, 27017,
];

/** One opening: which ports, for whom. -1 and absent ports mean all. */
type Opening = { protocol: string; from: number; to: number; sources: readonly string[]; lists: boolean };

type Reader = (resource: Facts) => readonly Opening[];

/** Sources narrower than this are somebody's network; 10.0.0.0/8 is the widest private one. */
const WORLD_V4 = 8;
const WORLD_V6 = 16;

export const closeAdminPorts = (resource: Facts): Verdict => {
  const read = READERS[resource.type];
  if (!read) return notApplicable(`${resource.type} opens no ports`, resource.urn);
  const openings = read(resource).map((opening) => ({
    ...opening,
    ports: ADMIN_PORTS.filter((p) => covers(opening, p)),
  }));
  const risky = openings.filter((opening) => opening.ports.length > 0);
  const open = risky.flatMap(({ sources, ports }) =>
    sources.filter(isWorld).map((source) => `${source} reaches port ${listed(ports)}`),
  );
  if (open.length > 0) return fail(resource.urn, open.join("; "));
  // What a prefix list holds is not in the program, so nobody can say that it is not the world.
  if (risky.some((opening) => opening.lists))
    return undecidable(
      resource.urn,
      "prefixListIds",
      "opens admin ports to a list whose entries are not known",
    );
  return pass(resource.urn);
};

const listed = (ports: readonly number[]): string =>
  ports.length === ADMIN_PORTS.length ? "ranges with all admin ports" : ports.join(", ");

const isWorld = (cidr: string): boolean => {
  const [address = "", bits] = cidr.split("/");
  const length = Number(bits);
  return bits === undefined || !(length >= (address.includes(":") ? WORLD_V6 : WORLD_V4));
};

/** tcp, udp, all; ICMP's "ports" are types and codes (EC2 API, IpPermission). */
const covers = ({ protocol, from, to }: Opening, port: number): boolean => {
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
