// The ledger's table as commands reach it: by its ARN, with AWS's usual credentials.

import type { LedgerTable } from "../infra/functions/lib/ledgerTable.ts";
import { regionOfTable } from "../infra/functions/lib/tableArn.ts";
import { Refused, refused } from "./refused.ts";
import { malformed } from "./options.ts";

export const TABLE_HELP =
  "  --table ARN        ARN of the table (output `ledger` of the stack tooling), with AWS's usual credentials";

/** What AWS answers with a fault is told with the table's name. */
export async function withTable<T>(arn: string, work: (table: LedgerTable) => Promise<T>): Promise<T> {
  const region = regionOfTable(arn);
  if (region === undefined) throw malformed("--table", "the ARN of a DynamoDB table", arn);
  // The AWS SDK is loaded only where it is needed.
  const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
  const dynamo = new DynamoDBClient({ region });
  try {
    return await work({ dynamo, name: arn });
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw refused("ledger_silent", { table: arn, why: (error as Error).message });
  } finally {
    dynamo.destroy();
  }
}
