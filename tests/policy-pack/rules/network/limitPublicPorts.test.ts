import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { goodStore, resource } from "../../world.ts";

const PUBLIC = { "lockgate:tier": "public" };
const https = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
const group = (tags: unknown, ...ingress: object[]) => [
  resource("securityGroup", "group", { id: "sg-1", tags, ingress }),
];
const opened = (patch: object, tags: object = PUBLIC) => group(tags, { ...https, ...patch });
const rule = (props: Facts["props"] = {}) =>
  resource("securityGroupIngressRule", "rule", {
    securityGroupId: "sg-1",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    cidrIpv4: "0.0.0.0/0",
    ...props,
  });

ruleCases("NET-03", [
  { name: "the web in a public tier", expect: "pass", resources: opened({}) },
  {
    name: "both ports of the web",
    expect: "pass",
    resources: group(PUBLIC, https, { ...https, fromPort: 80, toPort: 80 }),
  },
  {
    name: "a declared port",
    expect: "pass",
    resources: opened({ fromPort: 8443, toPort: 8443 }, { ...PUBLIC, "lockgate:public-ports": "8443/9443" }),
  },
  { name: "pings", expect: "pass", resources: opened({ protocol: "icmp", fromPort: 8, toPort: 0 }) },
  { name: "a network of one's own", expect: "pass", resources: opened({ cidrBlocks: ["10.0.0.0/8"] }, {}) },
  { name: "nothing", expect: "pass", resources: group(undefined) },
  { name: "a rule for a public group", expect: "pass", resources: [...group(PUBLIC), rule()] },
  { name: "no public tier", expect: "fail", says: "lockgate:tier", on: "group", resources: opened({}, {}) },
  {
    name: "another tier",
    expect: "fail",
    says: "tcp 443",
    resources: opened({}, { "lockgate:tier": "private" }),
  },
  {
    name: "an undeclared port",
    expect: "fail",
    says: "tcp 8443",
    resources: opened({ fromPort: 8443, toPort: 8443 }),
  },
  { name: "a range around the web", expect: "fail", says: "tcp 80-443", resources: opened({ fromPort: 80 }) },
  {
    name: "all ports",
    expect: "fail",
    says: "all ports",
    resources: opened({ protocol: "-1", fromPort: 0, toPort: 0 }),
  },
  {
    name: "the IPv6 world",
    expect: "fail",
    says: "tcp 8443",
    resources: opened({ fromPort: 8443, toPort: 8443, cidrBlocks: [], ipv6CidrBlocks: ["::/0"] }),
  },
  {
    name: "a rule for a private group",
    expect: "fail",
    says: "group is not tagged",
    on: "rule",
    resources: [...group({}), rule()],
  },
  {
    name: "an older rule for a private group",
    expect: "fail",
    says: "tcp 443",
    resources: [
      ...group({}),
      resource("securityGroupRule", "rule", { type: "ingress", securityGroupId: "sg-1", ...https }),
    ],
  },
  { name: "no group", expect: "notApplicable", resources: goodStore() },
  {
    name: "rules unknown",
    expect: "undecidable",
    says: "ingress",
    resources: [resource("securityGroup", "group", { ingress: UNKNOWN })],
  },
  { name: "tags unknown", expect: "undecidable", says: "tags", resources: group(UNKNOWN, https) },
  {
    name: "a group declared elsewhere",
    expect: "undecidable",
    says: "does not declare",
    resources: [rule()],
  },
  {
    name: "ports that are none",
    expect: "undecidable",
    says: "list of ports",
    resources: opened({}, { ...PUBLIC, "lockgate:public-ports": "web" }),
  },
]);
