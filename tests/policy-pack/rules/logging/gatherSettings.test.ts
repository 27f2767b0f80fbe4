import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { aggregator, audited, managed, organization } from "../../worldLogging.ts";

const listed = managed("configAggregator", "listed", { accountAggregationSource: { accountIds: ["1"] } });

ruleCases("LOG-08", [
  { name: "in the auditors' account", expect: "pass", resources: [organization, aggregator()] },
  { name: "without the organization in view", expect: "pass", resources: [aggregator(managed)] },
  { name: "none", expect: "fail", on: "organization", says: "no Conf", resources: [organization] },
  {
    name: "one of listed accounts",
    expect: "fail",
    on: "organization",
    resources: [organization, listed],
  },
  {
    name: "in the management account",
    expect: "fail",
    on: "organization",
    says: "management account",
    resources: [organization, aggregator(managed)],
  },
  {
    name: "some regions",
    expect: "fail",
    on: "aggregator",
    says: "allRegions",
    resources: [aggregator(audited, { regions: ["eu-west-1"], roleArn: "r" })],
  },
  { name: "listed accounts, without the organization", expect: "notApplicable", resources: [listed] },
  {
    name: "a source that nobody knows",
    expect: "undecidable",
    says: "organizationAggregationSource",
    resources: [organization, aggregator(audited, UNKNOWN)],
  },
]);
