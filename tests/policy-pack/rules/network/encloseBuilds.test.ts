import { UNKNOWN, type Facts } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, goodStore, resource, typed, without } from "../../world.ts";

const rule = (name: string, action: string, domains: readonly string[]): readonly Facts[] => [
  resource("nameFilterNames", `${name}-names`, { id: `fdl-${name}`, domains }),
  resource("nameFilterRule", name, {
    firewallRuleGroupId: "rslvr-frg-1",
    firewallDomainListId: `fdl-${name}`,
    action,
  }),
];
const good: readonly Facts[] = [
  resource("vpc", "dev", { id: "vpc-1" }),
  resource("nameFilter", "filter", { vpcId: "vpc-1", firewallRuleGroupId: "rslvr-frg-1" }),
  resource("nameFilterGroup", "group", { id: "rslvr-frg-1" }),
  resource("nameFilterSettings", "settings", { resourceId: "vpc-1", firewallFailOpen: "DISABLED" }),
  ...rule("allowed", "ALLOW", ["*.eu-west-1.amazonaws.com."]),
  ...rule("others", "BLOCK", ["*."]),
  resource("project", "build", { vpcConfig: { vpcId: "vpc-1", subnets: ["s"], securityGroupIds: ["g"] } }),
];
const component = "urn:pulumi:dev::lockgate::awsx:ec2:Vpc::dev";
/** As at the first preview: the network comes out of a component of another language, and nothing of it is known. */
const firstPreview: readonly Facts[] = [
  {
    ...resource("vpc", "dev", { id: UNKNOWN }),
    urn: "urn:pulumi:dev::lockgate::awsx:ec2:Vpc$aws:ec2/vpc:Vpc::dev",
  },
  resource("nameFilter", "filter", { vpcId: UNKNOWN }, { propertyDependencies: { vpcId: [component] } }),
  resource(
    "project",
    "build",
    { vpcConfig: { vpcId: UNKNOWN } },
    { propertyDependencies: { vpcConfig: [component] } },
  ),
];

ruleCases("NET-08", [
  { name: "in a network with a filter", expect: "pass", resources: good },
  { name: "at the first preview", expect: "pass", resources: firstPreview },
  {
    name: "outside of any",
    expect: "fail",
    says: "vpcConfig is absent",
    on: "build",
    resources: change(good, "build", { vpcConfig: undefined }),
  },
  {
    name: "in a network where any name is looked up",
    expect: "fail",
    says: "in its network dev any name",
    resources: without(good, "filter"),
  },
  {
    name: "the filter is another network's",
    expect: "fail",
    says: "any name",
    resources: change(good, "filter", { vpcId: "vpc-2" }),
  },
  {
    name: "in a network of another stack",
    expect: "undecidable",
    says: "no stack in view",
    resources: change(good, "build", { vpcConfig: { vpcId: "vpc-9" } }),
  },
  {
    name: "in a network that is not known",
    expect: "undecidable",
    says: "vpcConfig.vpcId",
    resources: change(good, "build", { vpcConfig: { vpcId: UNKNOWN } }),
  },
  {
    name: "other names are blocked nowhere",
    expect: "fail",
    says: "blocks no other names",
    resources: without(good, "others"),
  },
  {
    name: "other names are told of and let through",
    expect: "fail",
    says: "the filter says ALERT to *",
    resources: change(good, "others", { action: "ALERT" }),
  },
  {
    name: "some names are blocked, the rest is not",
    expect: "fail",
    says: "blocks no other names",
    resources: change(good, "others-names", { domains: ["*.example.com."] }),
  },
  {
    name: "every name is allowed before it is blocked",
    expect: "fail",
    says: "the filter says ALLOW to *",
    resources: change(good, "allowed-names", { domains: ["*"] }),
  },
  {
    name: "any name while the filter does not answer",
    expect: "fail",
    says: "firewallFailOpen",
    resources: change(good, "settings", { firewallFailOpen: "ENABLED" }),
  },
  { name: "AWS's answer while the filter is away", expect: "pass", resources: without(good, "settings") },
  {
    name: "a group that another team declares",
    expect: "pass",
    resources: without(without(good, "group"), "others"),
  },
  {
    name: "what the filter does is not known",
    expect: "undecidable",
    says: "action",
    resources: change(good, "others", { action: UNKNOWN }),
  },
  { name: "no builds", expect: "notApplicable", resources: goodStore() },
  { name: "not a project", expect: "notApplicable", resources: [typed("aws:sqs/queue:Queue", "q", {})] },
]);
