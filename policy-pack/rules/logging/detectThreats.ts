// Decides whether GuardDuty watches every account, also those that join later, with all it can see.

import { input, type Facts } from "../../facts.ts";
import { regionsWithout } from "../../model/coverage.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const detectThreats = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) => {
    const blind = regionsWithout(model, model.of("detectorMembers"));
    return blind.length > 0
      ? fail(organization.urn, `no guardduty.OrganizationConfiguration in ${blind.join(", ")}`)
      : pass(organization.urn);
  }),
  ...judgeEach(model.of("detector"), (detector) =>
    input(detector, "enable").boolean() === false
      ? fail(detector.urn, "the detector is switched off")
      : pass(detector.urn),
  ),
  ...judgeEach(model.of("detectorMembers"), (members) => {
    const faults = faultsOf(model, members);
    return faults.length > 0 ? fail(members.urn, faults.join("; ")) : pass(members.urn);
  }),
];

/** GuardDuty API, OrganizationFeatureConfiguration; the runtime's agents are managed on top of it. */
const FEATURES = [
  "S3_DATA_EVENTS",
  "EKS_AUDIT_LOGS",
  "LAMBDA_NETWORK_LOGS",
  "RUNTIME_MONITORING",
  "EBS_MALWARE_PROTECTION",
  "RDS_LOGIN_EVENTS",
];
const ALL = "ALL";

const faultsOf = (model: Model, members: Facts): readonly string[] => {
  const who = input(members, "autoEnableOrganizationMembers").string();
  const on = new Set(
    featuresOf(model, members)
      .filter((feature) => input(feature, "autoEnable").string() === ALL)
      .map((feature) => input(feature, "name").string()),
  );
  const off = FEATURES.filter((feature) => !on.has(feature));
  return [
    ...(who === ALL ? [] : [`autoEnableOrganizationMembers is ${who ?? "absent"}, not ALL`]),
    ...(off.length > 0 ? [`not on for all accounts: ${off.join(", ")}`] : []),
  ];
};

/** Features belong to the detector of the delegated administrator. */
const featuresOf = (model: Model, members: Facts): readonly Facts[] => {
  const detector = model.follow(members, input(members, "detectorId"), ["detector"]);
  if (detector.kind === "resource")
    return model.companions(detector.facts, "detectorMembersFeature", "detectorId");
  const text = detector.kind === "external" ? detector.text : "";
  return model.of("detectorMembersFeature").filter((facts) => input(facts, "detectorId").string() === text);
};
