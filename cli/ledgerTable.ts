// The ledger's table as commands reach it: by its ARN, with AWS's usual credentials.

import type { LedgerTable } from "../infra/functions/lib/ledgerTable.ts";
import { regionOfTable } from "../infra/functions/lib/tableArn.ts";
import { CannotRun, UsageError } from "./exitCodes.ts";

export const TABLE_HELP =
  "  --table ARN        ARN of the table (output `ledger` of the stack tooling), with AWS's usual credentials";

/** What AWS answers with a fault is told with the table's name. */
export async function withTable<T>(arn: string, work: (table: LedgerTable) => Promise<T>): Promise<T> {
  const region = regionOfTable(arn);
  if (region === undefined) throw new UsageError(`--table is the ARN of a DynamoDB table, not "${arn}"`);
  // The AWS SDK is loaded only where it is needed.
  const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
  const dynamo = new DynamoDBClient({ region });
  try {
    return await work({ dynamo, name: arn });
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    throw new CannotRun(`${arn} does not answer: ${(error as Error).message}`);
  } finally {
    dynamo.destroy();
  }
}
