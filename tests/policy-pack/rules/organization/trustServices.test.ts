import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { aggregator, managed, threats, trail } from "../../worldLogging.ts";
import { delegations, guardedOrganization, root } from "../../worldOrganization.ts";

const trusting = (...awsServiceAccessPrincipals: readonly string[]) => root({ awsServiceAccessPrincipals });

ruleCases("ORG-01", [
  { name: "all powers", expect: "pass", resources: guardedOrganization() },
  { name: "all features by default", expect: "pass", resources: [root({ featureSet: undefined })] },
  { name: "nobody works in it", expect: "pass", resources: [trusting()] },
  {
    name: "trust by resources of their own",
    expect: "pass",
    resources: [
      trusting(),
      trail(),
      managed("serviceAccess", "trails", { servicePrincipal: "cloudtrail.amazonaws.com" }),
    ],
  },
  {
    name: "an account's own trail",
    expect: "pass",
    resources: [trusting(), trail({ isOrganizationTrail: false })],
  },
  {
    name: "bills only",
    expect: "fail",
    says: "CONSOLIDATED_BILLING",
    resources: [root({ featureSet: "CONSOLIDATED_BILLING" })],
  },
  {
    name: "no resource control policies",
    expect: "fail",
    says: "RESOURCE_CONTROL_POLICY",
    resources: [root({ enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"] })],
  },
  {
    name: "no service control policies",
    expect: "fail",
    says: "SERVICE_CONTROL_POLICY",
    resources: [root({ enabledPolicyTypes: ["RESOURCE_CONTROL_POLICY"] })],
  },
  { name: "a trail without trust", expect: "fail", says: "cloudtrail", resources: [trusting(), trail()] },
  {
    name: "detectors without trust",
    expect: "fail",
    says: "guardduty",
    resources: [trusting(), ...threats()],
  },
  {
    name: "an aggregator without trust",
    expect: "fail",
    says: "config",
    resources: [trusting(), aggregator()],
  },
  {
    name: "delegations without trust",
    expect: "fail",
    says: "guardduty.amazonaws.com, securityhub.amazonaws.com, access-analyzer.amazonaws.com",
    resources: [trusting("config.amazonaws.com"), ...delegations()],
  },
  { name: "no organization", expect: "notApplicable", resources: [trail()] },
  {
    name: "types that nobody knows",
    expect: "undecidable",
    says: "enabledPolicyTypes",
    resources: [root({ enabledPolicyTypes: UNKNOWN })],
  },
]);
