// Decides whether the organization has all its powers: guard rails of both types, and access for the services that work in it.

import { input, type Facts } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import type { Kind } from "../../model/tokens.ts";
import { isOrganizationTrail } from "../../model/trails.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const trustServices = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("organization"), (organization) => {
    const faults = [...powers(organization), ...distrusted(model, organization)];
    return faults.length > 0 ? fail(organization.urn, faults.join("; ")) : pass(organization.urn);
  });

const powers = (organization: Facts): readonly string[] => {
  const features = input(organization, "featureSet").string() ?? "ALL";
  const types = input(organization, "enabledPolicyTypes").strings();
  const off = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"].filter((type) => !types.includes(type));
  return [
    ...(features === "ALL" ? [] : [`featureSet is ${features}`]),
    ...(off.length > 0 ? [`enabledPolicyTypes lacks ${off.join(", ")}`] : []),
  ];
};

/** What works across accounts needs the organization's word for its service. */
const NEEDS: readonly { service: string; kinds: readonly Kind[]; only?: (facts: Facts) => boolean }[] = [
  { service: "cloudtrail.amazonaws.com", kinds: ["trail"], only: isOrganizationTrail },
  { service: "cloudtrail.amazonaws.com", kinds: ["trailAdministrator"] },
  {
    service: "config.amazonaws.com",
    kinds: ["configAggregator"],
    only: (facts) => input(facts, "organizationAggregationSource").keys().length > 0,
  },
  { service: "guardduty.amazonaws.com", kinds: ["detectorMembers", "detectorAdministrator"] },
  { service: "securityhub.amazonaws.com", kinds: ["hubMembers", "hubAdministrator"] },
  { service: "inspector2.amazonaws.com", kinds: ["inspectorMembers", "inspectorAdministrator"] },
  { service: "macie.amazonaws.com", kinds: ["macieMembers", "macieAdministrator"] },
  {
    service: "access-analyzer.amazonaws.com",
    kinds: ["accessAnalyzer"],
    only: (facts) => (input(facts, "type").string() ?? "ACCOUNT").startsWith("ORGANIZATION"),
  },
  { service: "iam.amazonaws.com", kinds: ["rootFeatures"] },
  {
    service: "account.amazonaws.com",
    kinds: ["securityContact"],
    only: (facts) => input(facts, "accountId").state !== "absent",
  },
];

const distrusted = (model: Model, organization: Facts): readonly string[] => {
  const trusted = new Set([
    ...input(organization, "awsServiceAccessPrincipals").strings(),
    ...model.of("serviceAccess").map((facts) => input(facts, "servicePrincipal").string()),
  ]);
  const needed = NEEDS.filter(({ kinds, only = () => true }) =>
    kinds.some((kind) => model.of(kind).some(only)),
  ).map(({ service }) => service);
  const delegated = model
    .of("delegatedAdministrator")
    .map((facts) => input(facts, "servicePrincipal").string() ?? "");
  const missing = [...new Set([...needed, ...delegated])].filter((service) => !trusted.has(service));
  return missing.length > 0 ? [`awsServiceAccessPrincipals lacks ${missing.join(", ")}`] : [];
};
