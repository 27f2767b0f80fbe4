import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, without } from "../../worldBasics.ts";
import { managed, organization, threats } from "../../worldLogging.ts";

const good = threats();
const features = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"];

ruleCases("LOG-09", [
  { name: "all accounts, all features", expect: "pass", resources: [organization, ...good] },
  { name: "a detector alone", expect: "pass", resources: [good[0]!] },
  {
    name: "a detector that is declared elsewhere",
    expect: "pass",
    resources: without(good, "detector"),
  },
  { name: "no GuardDuty", expect: "fail", on: "organization", says: "eu-west-1", resources: [organization] },
  {
    name: "a region without",
    expect: "fail",
    on: "organization",
    says: "us-east-1",
    resources: [organization, ...good, managed("topic", "far", { region: "us-east-1" })],
  },
  {
    name: "a detector that is off",
    expect: "fail",
    on: "detector",
    says: "switched off",
    resources: change(good, "detector", { enable: false }),
  },
  {
    name: "new accounts only",
    expect: "fail",
    on: "members",
    says: "NEW",
    resources: change(good, "members", { autoEnableOrganizationMembers: "NEW" }),
  },
  ...[...features, "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS"].map((feature) => ({
    name: `no ${feature}`,
    expect: "fail" as const,
    on: "members",
    says: feature,
    resources: without(good, feature),
  })),
  ...features.map((feature) => ({
    name: `${feature} for new accounts only`,
    expect: "fail" as const,
    says: feature,
    resources: change(good, feature, { autoEnable: "NEW" }),
  })),
  { name: "a topic", expect: "notApplicable", resources: [managed("topic", "t")] },
  {
    name: "a detector that nobody knows whether it is on",
    expect: "undecidable",
    says: "enable",
    resources: change([good[0]!], "detector", { enable: UNKNOWN }),
  },
  {
    name: "accounts that nobody knows",
    expect: "undecidable",
    says: "autoEnableOrganizationMembers",
    resources: change(good, "members", { autoEnableOrganizationMembers: UNKNOWN }),
  },
]);
