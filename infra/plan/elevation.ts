// Decides what is lent to people for a time, in which accounts, and which role of the server's may lend it there.
import type { AccountRow, UnitRow } from "../configuration/schema.ts";
import { inheritance } from "./accounts.ts";
import { actions, allow, type Statement } from "./documents/document.ts";
import { elevationRole, partition, roleArn } from "./names.ts";
import { noData, secondFactor, type AccessLevel } from "./people.ts";

/** Whoever has a session keeps it when the assignment is gone: the server lends no set with longer ones. */
const session = "PT1H";

/** Queues and streams give their data to whoever reads them. */
const noMessages: Statement = {
  Sid: "NoMessages",
  Effect: "Deny",
  Action: actions({ kinesis: "GetRecords SubscribeToShard", sqs: "ReceiveMessage" }),
  Resource: "*",
};

/** Brings back what ran before, by hand: nothing that is deployed becomes something else. */
const operating: Statement = {
  Sid: "Operate",
  Effect: "Allow",
  Action: actions({
    codedeploy: "StopDeployment",
    ec2: "RebootInstances",
    lambda: "DeleteFunctionConcurrency InvokeFunction PutFunctionConcurrency",
    rds: "RebootDBInstance",
    sqs: "CancelMessageMoveTask StartMessageMoveTask",
    states: "RedriveExecution StartExecution StopExecution",
  }),
  Resource: "*",
};

/** Never assigned but by the server, for a time. */
export const elevatedLevels = {
  diagnose: {
    description: "For a time: looks at everything, logs too, but not at data",
    session,
    managed: ["ReadOnlyAccess"],
    statements: [secondFactor, noData, noMessages],
    writes: false,
  },
  operate: {
    description: "For a time: restarts and stops what is deployed, outside of production",
    session,
    managed: ["ReadOnlyAccess"],
    statements: [secondFactor, noData, noMessages, operating],
    writes: true,
  },
} as const satisfies Record<string, AccessLevel>;
export type ElevatedName = keyof typeof elevatedLevels;
export const elevatedNames = Object.keys(elevatedLevels) as ElevatedName[];

/** Tag of a permission set that is lent: which level it is. Policies know sets by it, since AWS gives out their ids. */
export const elevationTag = "lockgate:elevation";

/** Where a level is lent: what changes anything, in no production account. */
export function lentIn(
  level: ElevatedName,
  wanted: readonly string[],
  { accounts, units }: { readonly accounts: readonly AccountRow[]; readonly units: readonly UnitRow[] },
): string[] {
  const inherited = inheritance(units);
  return accounts
    .filter(({ name }) => wanted.includes(name))
    .filter((row) => !elevatedLevels[level].writes || inherited(row).environment !== "production")
    .flatMap(({ accountId }) => accountId ?? []);
}

/** One level, in these accounts: the server makes the assignment, takes it away, and reads what the set holds. */
export function elevationStatements(
  level: ElevatedName,
  { instance, accounts }: { readonly instance: string; readonly accounts: readonly string[] },
): Statement[] {
  const sets = `${instance.replace(":instance/", ":permissionSet/")}/ps-*`;
  const lent = { StringEquals: { [`aws:ResourceTag/${elevationTag}`]: level } };
  const lending = actions({
    sso: "CreateAccountAssignment DeleteAccountAssignment ListAccountAssignments",
  });
  const reading = actions({
    sso: `
      DescribePermissionSet GetInlinePolicyForPermissionSet ListCustomerManagedPolicyReferencesInPermissionSet
      ListManagedPoliciesInPermissionSet
    `,
  });
  return [
    allow("Instance", [...lending, ...reading], instance),
    allow(
      "Accounts",
      lending,
      accounts.map((id) => `arn:${partition}:sso:::account/${id}`),
    ),
    allow("LentSet", [...lending, ...reading], sets, lent),
  ];
}

/** What no role that lends access exceeds: all levels that are lent somewhere. */
export const elevationBoundary = (
  instance: string,
  accounts: Readonly<Record<ElevatedName, readonly string[]>>,
): Statement[] =>
  elevatedNames
    .filter((level) => accounts[level].length > 0)
    .flatMap((level) =>
      elevationStatements(level, { instance, accounts: accounts[level] }).map((statement) => ({
        ...statement,
        Sid: `${level}${statement.Sid}`,
      })),
    );

/** What the server's workers may do in AWS by their own role: become the roles that lend access, and nothing else. */
export const serverStatements = (management: string, levels: readonly ElevatedName[]): Statement[] => [
  allow(
    "Lend",
    ["sts:AssumeRole"],
    levels.map((level) => roleArn(management, elevationRole(level))),
  ),
];
