// Decides whether what AWS Config records can be seen in one place that is not the management account, and is judged everywhere.

import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import { regionsWithout } from "../../model/coverage.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const gatherSettings = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) => {
    const all = model.of("configAggregator").filter(isOfOrganization);
    if (all.length === 0) return fail(organization.urn, "no ConfigurationAggregator of the organization");
    const faults = [
      ...(all.some((facts) => accountOf(facts) !== accountOf(organization))
        ? []
        : ["its ConfigurationAggregator is in the management account"]),
      ...DEMANDED.flatMap((identifier) => unjudged(model, identifier)),
    ];
    return faults.length > 0 ? fail(organization.urn, faults.join("; ")) : pass(organization.urn);
  }),
  ...judgeEach(model.of("configAggregator"), (aggregator) => {
    if (!isOfOrganization(aggregator)) return notApplicable("it gathers listed accounts", aggregator.urn);
    return input(aggregator, "organizationAggregationSource").at("allRegions").boolean() === true
      ? pass(aggregator.urn)
      : fail(aggregator.urn, "organizationAggregationSource.allRegions is not true");
  }),
];

/** Keys in a build's variables, trails whose files could be changed: Security Hub's standards ask neither everywhere. */
const DEMANDED = ["CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK", "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"];

/** A rule of the organization is in each account that it does not exclude; what is not recorded there can't be judged. */
const unjudged = (model: Model, identifier: string): readonly string[] => {
  const rules = model
    .of("organizationRule")
    .filter((rule) => input(rule, "ruleIdentifier").string() === identifier);
  const regions = regionsWithout(model, rules);
  const recorded = new Set(model.of("recorder").map(accountOf));
  const excluded = rules.flatMap((rule) => input(rule, "excludedAccounts").strings());
  const spared = [...new Set(excluded)].filter((account) => recorded.has(account));
  return [
    ...(regions.length > 0 ? [`no OrganizationManagedRule ${identifier} in ${regions.join(", ")}`] : []),
    ...(spared.length > 0 ? [`${identifier} excludes ${spared.join(", ")}`] : []),
  ];
};

const isOfOrganization = (aggregator: Facts): boolean =>
  input(aggregator, "organizationAggregationSource").keys().length > 0;
