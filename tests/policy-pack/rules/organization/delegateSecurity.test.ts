import { UNKNOWN } from "../../../../policy-pack/facts.ts";
import { ruleCases } from "../../ruleCases.ts";
import { change, without } from "../../worldBasics.ts";
import { AUDIT, managed, MANAGEMENT } from "../../worldLogging.ts";
import { account, delegations, root } from "../../worldOrganization.ts";

const good = delegations();
const security = account("security", AUDIT, "r-acme");

ruleCases("ORG-11", [
  { name: "an account for security", expect: "pass", resources: [root(), ...good] },
  {
    name: "an account that does not exist yet",
    expect: "pass",
    resources: [
      root(),
      security,
      ...delegations(UNKNOWN).map((facts) => ({
        ...facts,
        propertyDependencies: { accountId: [security.urn], adminAccountId: [security.urn] },
      })),
    ],
  },
  { name: "none", expect: "fail", on: "organization", says: "guardduty", resources: [root()] },
  ...["guardduty", "securityhub", "config", "access-analyzer"].map((service) => ({
    name: `without ${service}`,
    expect: "fail" as const,
    on: "organization",
    says: service,
    resources: [root(), ...without(good, service)],
  })),
  {
    name: "members in a region without administrator",
    expect: "fail",
    on: "organization",
    says: "no guardduty.OrganizationAdminAccount in us-east-1",
    resources: [root(), ...good, managed("detectorMembers", "far", { region: "us-east-1" })],
  },
  {
    name: "Inspector for members, run by nobody",
    expect: "fail",
    on: "organization",
    says: "inspector2.amazonaws.com",
    resources: [root(), ...good, managed("inspectorMembers", "scans")],
  },
  {
    name: "the management account",
    expect: "fail",
    on: "securityhub",
    says: "is the management account",
    resources: [root(), ...change(good, "securityhub", { adminAccountId: MANAGEMENT })],
  },
  {
    name: "the management account, of trails",
    expect: "fail",
    on: "trails",
    resources: [root(), ...good, managed("trailAdministrator", "trails", { accountId: MANAGEMENT })],
  },
  { name: "no organization", expect: "notApplicable", resources: good },
  {
    name: "an account that nobody knows",
    expect: "undecidable",
    says: "adminAccountId",
    resources: [root(), ...change(good, "guardduty", { adminAccountId: UNKNOWN })],
  },
]);
