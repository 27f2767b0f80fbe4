// Decides the policy of the ledger's table: named roles add and read entries, nobody changes or removes one.
import { revocationChain } from "../names.ts";
import { actions, exceptRoles, onlyRoles, type Statement } from "./document.ts";

export const ledgerActions = actions({ dynamodb: "GetItem PutItem Query" });

/**
 * Rights of a role that tells what happens in `environment` to `app`, or to all apps (`*`): it reads the ledger and adds
 * to these chains only (DynamoDB Developer Guide, "dynamodb:LeadingKeys"). ForAllValues lets a call without keys pass.
 */
export const ledgerStatements = (table: string, app: string, environment: string): Statement[] => [
  {
    Sid: "LedgerReads",
    Effect: "Allow",
    Action: actions({ dynamodb: "GetItem Query" }),
    Resource: table,
  },
  {
    Sid: "LedgerEntries",
    Effect: "Allow",
    Action: "dynamodb:PutItem",
    Resource: table,
    Condition: {
      "ForAllValues:StringLike": {
        "dynamodb:LeadingKeys": [`${app}#${environment}`, `id#${app}#${environment}#*`],
      },
      Null: { "dynamodb:LeadingKeys": "false" },
    },
  },
];

/** Adds to the lists of revocations, and to no chain of an app. */
export const addsRevocations = (table: string): Statement => ({
  Sid: "Revocations",
  Effect: "Allow",
  Action: "dynamodb:PutItem",
  Resource: table,
  Condition: {
    "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": revocationChain },
    Null: { "dynamodb:LeadingKeys": "false" },
  },
});

/**
 * `table` is its ARN, `administrator` the ARN of a role, `users` are ARNs or patterns of ARNs. Who else reads it, its
 * account decides; to which chains a user adds, its own policy.
 */
export const ledgerTablePolicy = (args: {
  table: string;
  users: readonly string[];
  administrator: string;
}): Statement[] => [
  {
    Sid: "EntriesByUsersOnly",
    Effect: "Deny",
    ...exceptRoles(args.users),
    Action: "dynamodb:PutItem",
    Resource: args.table,
  },
  {
    Sid: "EntriesStay",
    Effect: "Deny",
    Principal: "*",
    Action: actions({
      dynamodb: `
        BatchWriteItem DeleteItem PartiQLDelete PartiQLInsert PartiQLUpdate UpdateItem UpdateTimeToLive
      `,
    }),
    Resource: args.table,
  },
  {
    Sid: "TableByDeployRoleOnly",
    Effect: "Deny",
    ...exceptRoles([args.administrator]),
    Action: actions({
      dynamodb: `
        DeleteResourcePolicy DeleteTable PutResourcePolicy RestoreTableToPointInTime
        UpdateContinuousBackups UpdateTable
      `,
    }),
    Resource: args.table,
  },
  { Sid: "Users", Effect: "Allow", ...onlyRoles(args.users), Action: ledgerActions, Resource: args.table },
];
