// Decides whether what AWS Config records can be seen in one place that is not the management account.

import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, notApplicable, pass, type Verdict } from "../../verdict.ts";

export const gatherSettings = (model: Model): readonly Verdict[] => [
  ...judgeEach(model.of("organization"), (organization) => {
    const all = model.of("configAggregator").filter(isOfOrganization);
    if (all.length === 0) return fail(organization.urn, "no ConfigurationAggregator of the organization");
    return all.some((facts) => accountOf(facts) !== accountOf(organization))
      ? pass(organization.urn)
      : fail(organization.urn, "its ConfigurationAggregator is in the management account");
  }),
  ...judgeEach(model.of("configAggregator"), (aggregator) => {
    if (!isOfOrganization(aggregator)) return notApplicable("it gathers listed accounts", aggregator.urn);
    return input(aggregator, "organizationAggregationSource").at("allRegions").boolean() === true
      ? pass(aggregator.urn)
      : fail(aggregator.urn, "organizationAggregationSource.allRegions is not true");
  }),
];

const isOfOrganization = (aggregator: Facts): boolean =>
  input(aggregator, "organizationAggregationSource").keys().length > 0;
