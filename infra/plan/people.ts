// Decides what people may do, and in which accounts: levels of access, by group and unit, and never to change production.
import { actions, type Statement } from "./documents/document.ts";
import { inheritance, placeOf } from "./accounts.ts";
import { launchesProducts } from "./portfolio.ts";
import { reachesOwn } from "./sandboxes.ts";
import { diagnoses } from "./twins.ts";
import { ancestors } from "./units.ts";
import type { AccountRow, UnitRow } from "../configuration/schema.ts";

/** One level of access: becomes a permission set. `session` is an ISO 8601 duration. */
export type AccessLevel = {
  readonly description: string;
  readonly session: string;
  /** Names of AWS's managed policies. */
  readonly managed: readonly string[];
  readonly statements: readonly Statement[];
  /** Whether anything can be changed with it. */
  readonly writes: boolean;
};

/** Session tag that the identity provider sets to "true" when the person has shown a second factor. */
export const mfaTag = "lockgate-mfa";

/** Tag of a permission set that groups are given: which level it is. Policies know sets by it. */
export const accessTag = "lockgate:access";

/** Sessions of Identity Center carry no aws:MultiFactorAuthPresent; the provider's own word is a session tag. */
export const secondFactor: Statement = {
  Sid: "SecondFactor",
  Effect: "Deny",
  Action: "*",
  Resource: "*",
  Condition: { StringNotEquals: { [`aws:PrincipalTag/${mfaTag}`]: "true" } },
};

/** Managed policies that only look let one read data, too. */
export const noData: Statement = {
  Sid: "NoData",
  Effect: "Deny",
  Action: actions({
    s3: "GetObject GetObjectVersion",
    kms: "Decrypt",
    secretsmanager: "GetSecretValue",
    ssm: "GetParameter GetParameters GetParametersByPath GetParameterHistory",
    dynamodb: "GetItem BatchGetItem Query Scan",
    ecr: "GetDownloadUrlForLayer",
    lambda: "GetFunction",
  }),
  Resource: "*",
};

/** Tries what is deployed, and looks at what it did; what is deployed changes by pipelines only. */
const tryOut: Statement = {
  Sid: "TryOut",
  Effect: "Allow",
  Action: actions({
    lambda: "InvokeFunction",
    states: "StartExecution StopExecution",
    sqs: "SendMessage",
    logs: "FilterLogEvents GetLogEvents StartQuery StopQuery GetQueryResults",
    cloudwatch: "GetMetricData GetDashboard",
    xray: "GetTraceSummaries BatchGetTraces",
  }),
  Resource: "*",
};

export const accessLevels = {
  readOnly: {
    description: "Looks at what is there, never at its data",
    session: "PT8H",
    managed: ["job-function/ViewOnlyAccess"],
    statements: [secondFactor, noData],
    writes: false,
  },
  auditor: {
    description: "Looks at how everything is configured",
    session: "PT4H",
    managed: ["SecurityAudit", "job-function/ViewOnlyAccess"],
    statements: [secondFactor, noData],
    writes: false,
  },
  developer: {
    description: "Tries what is deployed, outside of production",
    session: "PT8H",
    managed: ["job-function/ViewOnlyAccess"],
    statements: [secondFactor, tryOut],
    writes: true,
  },
  consumer: {
    description: "Launches approved products, outside of production",
    session: "PT8H",
    managed: ["job-function/ViewOnlyAccess"],
    statements: [secondFactor, noData, ...launchesProducts],
    writes: true,
  },
  engineer: {
    description: "Looks for faults in a twin of production, its data and machines included",
    session: "PT4H",
    managed: ["job-function/ViewOnlyAccess"],
    statements: [secondFactor, tryOut, diagnoses],
    writes: true,
  },
  owner: {
    description: "Reaches environments of their own, in sandbox accounts",
    session: "PT8H",
    managed: ["job-function/ViewOnlyAccess"],
    statements: [secondFactor, noData, reachesOwn],
    writes: true,
  },
} as const satisfies Record<string, AccessLevel>;

export type AccessName = keyof typeof accessLevels;
export const accessNames = Object.keys(accessLevels) as [AccessName, ...AccessName[]];

/** A group gets a level in all accounts of a unit, and of the units below it. */
export type AssignmentRow = { readonly group: string; readonly access: AccessName; readonly unit: string };
export type PlannedAssignment = {
  readonly group: string;
  readonly access: AccessName;
  readonly account: string;
};

/** One line for each group, level and account, however many rows say so. */
export function planAssignments(
  rows: readonly AssignmentRow[],
  tables: { readonly accounts: readonly AccountRow[]; readonly units: readonly UnitRow[] },
): PlannedAssignment[] {
  const planned = new Map<string, PlannedAssignment>();
  for (const { group, access, unit } of rows) {
    for (const { name: account } of accountsBelow(unit, tables))
      planned.set(`${group}-${access}-${account}`, { group, access, account });
  }
  return [...planned.values()];
}

/** What people have in the accounts of one unit: by its own rows and by those of the units above it. */
export function assignmentsOf(
  rows: readonly AssignmentRow[],
  unit: string,
  units: readonly UnitRow[],
): Pick<AssignmentRow, "group" | "access">[] {
  const above = new Set(ancestors(units)(unit).map(({ name }) => name));
  const held = rows.filter((row) => above.has(row.unit));
  return [...new Map(held.map(({ group, access }) => [`${group}-${access}`, { group, access }])).values()];
}

/** Accounts in a unit or below it; a retired one stands in Suspended, where nobody works. */
export function accountsBelow(
  unit: string,
  { accounts, units }: { readonly accounts: readonly AccountRow[]; readonly units: readonly UnitRow[] },
): AccountRow[] {
  const above = ancestors(units);
  return accounts.filter((row) => above(placeOf(row)).some(({ name }) => name === unit));
}

/** Production accounts in a unit or below it. */
export function productionAccounts(
  unit: string,
  tables: { readonly accounts: readonly AccountRow[]; readonly units: readonly UnitRow[] },
): AccountRow[] {
  const inherited = inheritance(tables.units);
  return accountsBelow(unit, tables).filter((account) => inherited(account).environment === "production");
}

/** Production accounts that a row would let people change. */
export const productionWritten = (
  row: AssignmentRow,
  tables: { readonly accounts: readonly AccountRow[]; readonly units: readonly UnitRow[] },
): AccountRow[] => (accessLevels[row.access].writes ? productionAccounts(row.unit, tables) : []);
