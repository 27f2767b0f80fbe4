import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { resource } from "../../world.ts";

const WORLD = "0.0.0.0/0";
const group = (...ingress: object[]) => [resource("securityGroup", "group", { ingress })];
const ssh = (patch: object) => ({ protocol: "tcp", fromPort: 22, toPort: 22, ...patch });
const rule = (props: object) => [
  resource("securityGroupRule", "rule", { type: "ingress", ...ssh({}), ...props }),
];
const ingress = (props: object) => [
  resource("securityGroupIngressRule", "ingress", {
    ipProtocol: "tcp",
    fromPort: 3389,
    toPort: 3389,
    ...props,
  }),
];
const acl = (...entries: object[]) => [resource("networkAcl", "acl", { ingress: entries })];
const aclRule = (props: object) => [
  resource("networkAclRule", "entry", {
    egress: false,
    ruleAction: "allow",
    protocol: "tcp",
    fromPort: 22,
    toPort: 22,
    cidrBlock: WORLD,
    ...props,
  }),
];

ruleCases("NET-02", [
  { name: "SSH from one network", expect: "pass", resources: group(ssh({ cidrBlocks: ["10.0.0.0/8"] })) },
  {
    name: "HTTPS from the world",
    expect: "pass",
    resources: group({ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: [WORLD] }),
  },
  {
    name: "ping from the world",
    expect: "pass",
    resources: group({ protocol: "icmp", fromPort: 8, toPort: 0, cidrBlocks: [WORLD] }),
  },
  { name: "no ingress", expect: "pass", resources: [resource("securityGroup", "group", {})] },
  { name: "from a group", expect: "pass", resources: ingress({ referencedSecurityGroupId: "sg-1" }) },
  {
    name: "an entry that denies",
    expect: "pass",
    resources: acl({ action: "deny", protocol: "-1", fromPort: 0, toPort: 0, cidrBlock: WORLD }),
  },
  {
    name: "SSH from the world",
    expect: "fail",
    says: "0.0.0.0/0 reaches port 22",
    on: "group",
    resources: group(ssh({ cidrBlocks: [WORLD] })),
  },
  {
    name: "SSH from the IPv6 world",
    expect: "fail",
    says: "::/0",
    resources: group(ssh({ ipv6CidrBlocks: ["::/0"] })),
  },
  {
    name: "the world in two halves",
    expect: "fail",
    says: "128.0.0.0/1",
    resources: group(ssh({ cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] })),
  },
  {
    name: "a range with the port",
    expect: "fail",
    says: "3389",
    resources: group({ protocol: "tcp", fromPort: 3000, toPort: 4000, cidrBlocks: [WORLD] }),
  },
  {
    name: "all protocols",
    expect: "fail",
    says: "all admin ports",
    resources: group({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [WORLD] }),
  },
  { name: "a rule of its own", expect: "fail", says: "port 22", resources: rule({ cidrBlocks: [WORLD] }) },
  { name: "the newer rule", expect: "fail", says: "port 3389", resources: ingress({ cidrIpv4: WORLD }) },
  { name: "the newer rule, IPv6", expect: "fail", says: "::/0", resources: ingress({ cidrIpv6: "::/0" }) },
  {
    name: "a network ACL",
    expect: "fail",
    says: "port 22",
    resources: acl({ action: "allow", protocol: "6", fromPort: 22, toPort: 22, cidrBlock: WORLD }),
  },
  { name: "an entry of a network ACL", expect: "fail", says: "port 22", resources: aclRule({}) },
  { name: "egress", expect: "notApplicable", resources: rule({ type: "egress", cidrBlocks: [WORLD] }) },
  { name: "an entry outwards", expect: "notApplicable", resources: aclRule({ egress: true }) },
  { name: "another type", expect: "notApplicable", resources: [resource("bucket", "b", {})] },
  {
    name: "ingress unknown",
    expect: "undecidable",
    says: "ingress",
    resources: [resource("securityGroup", "group", { ingress: UNKNOWN })],
  },
  {
    name: "source unknown",
    expect: "undecidable",
    says: "cidrIpv4",
    resources: ingress({ cidrIpv4: UNKNOWN }),
  },
  {
    name: "a list whose entries nobody sees",
    expect: "undecidable",
    says: "prefixListIds",
    resources: ingress({ prefixListId: "pl-1" }),
  },
]);
