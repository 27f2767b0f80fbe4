// The table of faulty organizations: one thing wrong each, all of stack org.
import { rows, withRow, type Row } from "./cases.ts";

const accounts = (...more: Row[]): Row => ({ accounts: [...rows("org", "accounts"), ...more] });
const account = (index: number, change: Row): Row => withRow("org", "accounts", index, change);
const unit = (index: number, change: Row): Row => withRow("org", "units", index, change);
const ada: Row = { name: "ada", email: "aws-ada@acme.example", unit: "Sandbox" };

/** Change, path of the fault, part of the problem, part of the remedy. */
export const organizationCases: readonly (readonly [string, Row, string, RegExp, RegExp])[] = [
  [
    "account name with a space",
    accounts({ ...ada, name: "ada lovelace" }),
    "accounts[9].name",
    /wrong/,
    /hyphens/,
  ],
  ["account title too long", account(0, { title: "x".repeat(51) }), "accounts[0].title", /wrong/, /1 to 50/],
  ["owner that is nobody", account(0, { owner: "security" }), "accounts[0].owner", /wrong/, /e-mail address/],
  [
    "nobody answers",
    unit(0, { owner: undefined }),
    "accounts[0].owner",
    /nor a unit above/,
    /add owner .* Security/,
  ],
  [
    "no environment",
    { ...unit(2, { environment: undefined }), vending: undefined },
    "accounts[4].environment",
    /nor a unit above/,
    /unit Sandbox/,
  ],
  [
    "production account in a unit for something else",
    account(0, { environment: "production" }),
    "accounts[0].environment",
    /unit Security is for shared/,
    /move the account/,
  ],
  [
    "environment without an account of the organization",
    {
      environments: (rows("org", "environments") as Record<string, unknown>[]).map((row, i) =>
        i === 1 ? { ...row, accountId: "123456789012" } : row,
      ),
    },
    "environments[1].accountId",
    /not a bootstrapped account of the organization/,
    /bootstrap: true/,
  ],
  [
    "production environment in an account for something else",
    unit(6, { environment: "nonProduction" }),
    "environments[2].production",
    /account prod is for nonProduction/,
    /both say the same/,
  ],
  [
    "unknown environment",
    account(0, { environment: "moon" }),
    "accounts[0].environment",
    /wrong/,
    /production/,
  ],
  [
    "reserved tag",
    account(0, { tags: { "aws:x": "1" } }),
    "accounts[0].tags.aws:x",
    /wrong key/,
    /neither with aws:/,
  ],
  ["tag with a line break", account(0, { tags: { a: "1\n2" } }), "accounts[0].tags.a", /wrong/, /0 to 256/],
  [
    "former name that another has",
    account(0, { formerly: "network" }),
    "accounts[0].formerly",
    /has that name/,
    /remove the key/,
  ],
  [
    "retired account that an environment works in",
    account(6, { retire: true }),
    "accounts[6].retire",
    /environment dev works in it/,
    /lockgate:environments first/,
  ],
  [
    "retired account with nowhere to wait",
    { ...account(4, { retire: true }), units: rows("org", "units").slice(0, -1), vending: undefined },
    "accounts[4].retire",
    /no unit for it/,
    /name: Suspended/,
  ],
  [
    "days of retention for a living account",
    account(0, { retainDays: 90 }),
    "accounts[0].retainDays",
    /not given/,
    /retire: true/,
  ],
  [
    "retired unit with an account",
    unit(2, { retire: true }),
    "units[2].retire",
    /account sandbox/,
    /move them/,
  ],
  [
    "retired unit with units",
    unit(3, { retire: true }),
    "units[3].retire",
    /unit Tooling, unit/,
    /move them/,
  ],
  [
    "region without a security service",
    { regions: ["eu-central-1", "ap-southeast-6"] },
    "regions[1]",
    /no inspector2/,
    /watched/,
  ],
  [
    "region that AWS has not",
    { regions: ["eu-central-1", "eu-north-9"] },
    "regions[1]",
    /not known/,
    /regions\.ts/,
  ],
  [
    "more accounts than AWS grants",
    { quotas: { accounts: 9 } },
    "accounts",
    /quota of 9 accounts/,
    /Service Quotas/,
  ],
  [
    "more units than AWS grants",
    { quotas: { accounts: 10, units: 7 } },
    "units",
    /quota of 7 units/,
    /Service Quotas/,
  ],
  [
    "a service that AWS has not",
    unit(2, { denyServices: ["elasticsearch"] }),
    "units[2].denyServices[0]",
    /wrong/,
    /IAM prefix of an AWS service/,
  ],
  ["unknown quota", { quotas: { policies: 9 } }, "quotas.policies", /unknown key/, /policiesPerTarget/],
  ["quota of nothing", { quotas: { accounts: 0 } }, "quotas.accounts", /wrong/, /Service Quotas/],
  [
    "guard rails that no policy holds",
    { networks: Array.from({ length: 400 }, (_, i) => `203.0.${i % 250}.${Math.floor(i / 250) * 8}/29`) },
    "quotas.policyCharacters",
    /PeopleFromNetworks alone exceeds 5120/,
    /fewer services, networks/,
  ],
  [
    "more guard rails than a target takes",
    { quotas: { accounts: 20, policiesPerTarget: 2 } },
    "environments",
    /needed on the root, and AWS takes 2/,
    /fewer services/,
  ],
  [
    "more policies than AWS grants",
    { quotas: { accounts: 20, scps: 3 } },
    "quotas.scps",
    /AWS takes 3/,
    /lockgate:quotas/,
  ],
  [
    "network with bits beyond the prefix",
    { networks: ["203.0.113.7/24"] },
    "networks[0]",
    /wrong/,
    /fits the prefix/,
  ],
  [
    "organization id of another form",
    { organizationId: "acme" },
    "organizationId",
    /wrong/,
    /o- and 10 to 32/,
  ],
];
