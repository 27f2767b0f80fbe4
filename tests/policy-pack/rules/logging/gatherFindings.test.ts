import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, without } from "../../worldBasics.ts";
import { audited, hub, managed, organization } from "../../worldLogging.ts";

const good = hub();
const standards = good.flatMap(({ props }) => (props["standardsArn"] ? [props["standardsArn"]] : []));
const central = (policy: object = {}) => [
  audited("hubMembers", "hub", {
    autoEnable: false,
    autoEnableStandards: "NONE",
    organizationConfiguration: { configurationType: "CENTRAL" },
  }),
  audited("hubPolicy", "all", {
    configurationPolicy: { serviceEnabled: true, enabledStandardArns: standards, ...policy },
  }),
  audited("hubAssociation", "everywhere", { policyId: "all", targetId: "r-1" }),
  audited("hubAggregator", "findings", { linkingMode: "ALL_REGIONS" }),
];

ruleCases("LOG-10", [
  { name: "local configuration", expect: "pass", resources: [organization, ...good] },
  { name: "central configuration", expect: "pass", resources: central() },
  {
    name: "central configuration that is given to nobody",
    expect: "fail",
    on: "hub",
    says: "ConfigurationPolicyAssociation",
    resources: without(central(), "everywhere"),
  },
  { name: "none", expect: "fail", on: "organization", says: "securityhub", resources: [organization] },
  {
    name: "new accounts stay out",
    expect: "fail",
    on: "hub",
    says: "autoEnable is not true",
    resources: change(good, "hub", { autoEnable: false }),
  },
  {
    name: "new accounts get no standards",
    expect: "fail",
    says: "NONE",
    resources: change(good, "hub", { autoEnableStandards: "NONE" }),
  },
  { name: "without CIS", expect: "fail", says: "cis", resources: without(good, "cis") },
  { name: "without AWS's", expect: "fail", says: "foundational", resources: without(good, "aws") },
  { name: "no aggregator", expect: "fail", says: "FindingAggregator", resources: without(good, "findings") },
  {
    name: "some regions",
    expect: "fail",
    says: "SPECIFIED_REGIONS",
    resources: change(good, "findings", { linkingMode: "SPECIFIED_REGIONS" }),
  },
  {
    name: "central configuration that enables nothing",
    expect: "fail",
    says: "ConfigurationPolicy",
    resources: central({ serviceEnabled: false }),
  },
  {
    name: "central configuration without standards",
    expect: "fail",
    says: "cis",
    resources: central({ enabledStandardArns: [] }),
  },
  {
    name: "an account's subscription",
    expect: "notApplicable",
    resources: [good[1]!, managed("topic", "t")],
  },
  {
    name: "nobody knows",
    expect: "undecidable",
    says: "autoEnable",
    resources: change(good, "hub", { autoEnable: UNKNOWN }),
  },
]);
