import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { aggregator, audited, configRules, managed, organization, recorder } from "../../worldLogging.ts";

const listed = managed("configAggregator", "listed", { accountAggregationSource: { accountIds: ["1"] } });

ruleCases("LOG-08", [
  {
    name: "in the auditors' account, and judged",
    expect: "pass",
    resources: [organization, aggregator(), ...configRules()],
  },
  {
    name: "D11 judged but for accounts in which nothing is recorded",
    expect: "pass",
    resources: [
      organization,
      aggregator(),
      ...recorder(),
      ...configRules({ excludedAccounts: ["999999999999"] }),
    ],
  },
  ...configRules().map(
    (rule) =>
      ({
        name: `D11 without ${rule.name}`,
        expect: "fail",
        on: "organization",
        says: `no OrganizationManagedRule ${rule.name} in eu-west-1`,
        resources: [organization, aggregator(), ...configRules().filter(({ name }) => name !== rule.name)],
      }) as const,
  ),
  {
    name: "D11 an account that is recorded and not judged",
    expect: "fail",
    on: "organization",
    says: "excludes 111111111111",
    resources: [
      organization,
      aggregator(),
      ...recorder(),
      ...configRules({ excludedAccounts: ["111111111111"] }),
    ],
  },
  {
    name: "D11 accounts that nobody knows",
    expect: "undecidable",
    says: "excludedAccounts",
    resources: [organization, aggregator(), ...configRules({ excludedAccounts: UNKNOWN })],
  },
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
