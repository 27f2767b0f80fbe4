import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { managed, organization, trail } from "../../worldLogging.ts";

const selector = (...fields: readonly object[]) => ({
  eventSelectors: [],
  advancedEventSelectors: [{ name: "s", fieldSelectors: fields }],
});
const field = (name: string, ...equals: readonly string[]) => ({ field: name, equals });

ruleCases("LOG-01", [
  { name: "the organization's trail", expect: "pass", resources: [organization, trail()] },
  {
    name: "a trail of one account, where no organization is in view",
    expect: "pass",
    resources: [trail({ isOrganizationTrail: false })],
  },
  {
    name: "advanced selectors for management events",
    expect: "pass",
    resources: [organization, trail(selector(field("eventCategory", "Management")))],
  },
  {
    name: "no selectors, which records management events",
    expect: "pass",
    resources: [organization, trail({ eventSelectors: undefined })],
  },
  { name: "no trail", expect: "fail", on: "organization", says: "no trail", resources: [organization] },
  {
    name: "only an account's trail",
    expect: "fail",
    on: "organization",
    says: "isOrganizationTrail",
    resources: [organization, trail({ isOrganizationTrail: false })],
  },
  {
    name: "one region",
    expect: "fail",
    on: "trail",
    says: "isMultiRegionTrail",
    resources: [organization, trail({ isMultiRegionTrail: false })],
  },
  {
    name: "one region by default",
    expect: "fail",
    says: "isMultiRegionTrail",
    resources: [trail({ isMultiRegionTrail: undefined })],
  },
  {
    name: "no events of global services",
    expect: "fail",
    says: "includeGlobalServiceEvents",
    resources: [trail({ includeGlobalServiceEvents: false })],
  },
  {
    name: "switched off",
    expect: "fail",
    says: "enableLogging",
    resources: [trail({ enableLogging: false })],
  },
  {
    name: "not protected",
    expect: "fail",
    on: "trail",
    says: "not protected",
    resources: [organization, { ...trail(), protect: false }],
  },
  {
    name: "no management events",
    expect: "fail",
    on: "organization",
    says: "management events",
    resources: [organization, trail({ eventSelectors: [{ includeManagementEvents: false }] })],
  },
  {
    name: "writes only",
    expect: "fail",
    on: "organization",
    resources: [organization, trail({ eventSelectors: [{ readWriteType: "WriteOnly" }] })],
  },
  {
    name: "advanced selectors for writes only",
    expect: "fail",
    on: "organization",
    resources: [
      organization,
      trail(selector(field("eventCategory", "Management"), field("readOnly", "false"))),
    ],
  },
  {
    name: "advanced selectors for data events only",
    expect: "fail",
    on: "organization",
    resources: [organization, trail(selector(field("eventCategory", "Data")))],
  },
  { name: "a topic", expect: "notApplicable", resources: [managed("topic", "t")] },
  {
    name: "nobody knows whether it logs",
    expect: "undecidable",
    says: "enableLogging",
    resources: [trail({ enableLogging: UNKNOWN })],
  },
  {
    name: "selectors that are not known",
    expect: "undecidable",
    says: "eventSelectors",
    resources: [organization, trail({ eventSelectors: UNKNOWN })],
  },
]);
