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
    { ...unit(2, { environment: undefined }) },
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
    { ...account(4, { retire: true }), units: rows("org", "units").slice(0, -1) },
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
  ["unknown quota", { quotas: { policies: 9 } }, "quotas.policies", /unknown key/, /policiesPerTarget/],
  ["quota of nothing", { quotas: { accounts: 0 } }, "quotas.accounts", /wrong/, /Service Quotas/],
  [
    "organization id of another form",
    { organizationId: "acme" },
    "organizationId",
    /wrong/,
    /o- and 10 to 32/,
  ],
];
