// Decides how the deploy role declares tables, and brings the ledger back beside itself to be looked at.
import * as names from "../names.ts";
import { actions, allow, type Statement } from "./document.ts";

/** Tables are declared; their items are not touched. */
export const declareTable = (place: names.Place): Statement =>
  allow(
    "Tables",
    actions({
      dynamodb: `
        CreateTable DeleteResourcePolicy DeleteTable DescribeContinuousBackups DescribeTable
        DescribeTimeToLive GetResourcePolicy ListTagsOfResource PutResourcePolicy TagResource
        UntagResource UpdateContinuousBackups UpdateTable
      `,
    }),
    names.regionalArn("dynamodb", place, "table/lockgate-*"),
  );

export const declareTables = ({ account, region }: names.Place): Statement[] => [
  declareTable({ account, region }),
  // What happened is brought back beside the table, to be looked at: the table itself is written by jobs only.
  allow(
    "RestoreLedger",
    ["dynamodb:RestoreTableToPointInTime"],
    [
      names.regionalArn("dynamodb", { account, region }, `table/${names.ledgerTable}`),
      names.regionalArn("dynamodb", { account, region }, `table/${names.restoredLedger}`),
    ],
  ),
  allow(
    "RestoredLedger",
    actions({
      dynamodb: "BatchWriteItem DeleteItem GetItem PutItem Query Scan UpdateItem",
    }),
    names.regionalArn("dynamodb", { account, region }, `table/${names.restoredLedger}`),
  ),
];
