// Decides whether the security services are run from an account of their own, not from the one that rules all.

import { input, type Facts } from "../../facts.ts";
import { accountOf, regionOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { TOKENS, type Kind } from "../../model/tokens.ts";
import { fail, judge, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const delegateSecurity = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("organization"), (organization) => {
    const faults = [...undelegated(model), ...partly(model)];
    return [
      faults.length > 0 ? fail(organization.urn, faults.join("; ")) : pass(organization.urn),
      ...delegations(model).flatMap((one) =>
        judge(one.facts.urn, () => elsewhere(model, one, accountOf(organization))),
      ),
    ];
  });

const ALWAYS = [
  "access-analyzer.amazonaws.com",
  "config.amazonaws.com",
  "guardduty.amazonaws.com",
  "securityhub.amazonaws.com",
];

/** What is switched on for members is run by somebody, too. */
const undelegated = (model: Model): readonly string[] => {
  const needed = [
    ...ALWAYS,
    ...(model.of("inspectorMembers").length > 0 ? ["inspector2.amazonaws.com"] : []),
    ...(model.of("macieMembers").length > 0 ? ["macie.amazonaws.com"] : []),
  ];
  const have = new Set(delegations(model).map((one) => one.service()));
  const missing = needed.filter((service) => !have.has(service));
  return missing.length > 0 ? [`no delegated administrator for ${missing.join(", ")}`] : [];
};

/** These services are delegated region by region; where members are configured, an administrator must be named. */
const REGIONAL: readonly { members: Kind; administrator: Kind }[] = [
  { members: "detectorMembers", administrator: "detectorAdministrator" },
  { members: "inspectorMembers", administrator: "inspectorAdministrator" },
  { members: "macieMembers", administrator: "macieAdministrator" },
];

const partly = (model: Model): readonly string[] =>
  REGIONAL.flatMap(({ members, administrator }) => {
    const named = new Set(model.of(administrator).map(regionOf));
    const regions = [...new Set(model.of(members).map(regionOf))].filter((region) => !named.has(region));
    const type = TOKENS[administrator][0].split(":").at(-1);
    const service = TOKENS[administrator][0].split(/[:/]/)[1];
    return regions.length > 0 && named.size > 0 ? [`no ${service}.${type} in ${regions.join(", ")}`] : [];
  });

/** `property` names the account; services that have no call of their own take the organization's. */
type Delegation = { facts: Facts; service: () => string | undefined; property: string };

const OWN: readonly { kind: Kind; service: string; property: string }[] = [
  { kind: "detectorAdministrator", service: "guardduty.amazonaws.com", property: "adminAccountId" },
  { kind: "hubAdministrator", service: "securityhub.amazonaws.com", property: "adminAccountId" },
  { kind: "inspectorAdministrator", service: "inspector2.amazonaws.com", property: "accountId" },
  { kind: "macieAdministrator", service: "macie.amazonaws.com", property: "adminAccountId" },
  { kind: "trailAdministrator", service: "cloudtrail.amazonaws.com", property: "accountId" },
];

const delegations = (model: Model): readonly Delegation[] => [
  ...OWN.flatMap(({ kind, service, property }) =>
    model.of(kind).map((facts) => ({ facts, service: () => service, property })),
  ),
  ...model.of("delegatedAdministrator").map((facts) => ({
    facts,
    service: () => input(facts, "servicePrincipal").string(),
    property: "accountId",
  })),
];

const elsewhere = (
  model: Model,
  { facts, property }: Delegation,
  management: string | undefined,
): Verdict => {
  const account = model.follow(facts, input(facts, property), ["memberAccount"]);
  const isManagement = account.kind === "external" && account.text === management;
  return isManagement ? fail(facts.urn, `${property} is the management account`) : pass(facts.urn);
};
