// Where the lists of revocations are kept: in the ledger's table, in a chain of their own, to which lists are added.
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { TrustedKey } from "./keys.ts";
import { itemsOf, type LedgerTable } from "./ledgerTable.ts";
import { listFacts, type ListFacts } from "./revocations.ts";

/** No chain of an app: those have a `#`. */
export const revocationChain = "revocations";

/** Envelopes in JSON, in their order. */
export const listsOf = async (table: LedgerTable): Promise<string[]> =>
  (await itemsOf(table, revocationChain)).map(({ list }) => list?.S ?? "");

/** False: somebody else has added the list of that number meanwhile. */
export async function addList(
  { dynamo, name }: LedgerTable,
  sequence: number,
  list: string,
): Promise<boolean> {
  try {
    await dynamo.send(
      new PutItemCommand({
        TableName: name,
        Item: { chain: { S: revocationChain }, seq: { N: String(sequence) }, list: { S: list } },
        ConditionExpression: "attribute_not_exists(chain)",
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}

/** What the table says of revocations. */
export const tableFacts = async (
  table: LedgerTable,
  trusted: readonly TrustedKey[],
  judged: Parameters<typeof listFacts>[2],
): Promise<ListFacts> => listFacts(await listsOf(table), trusted, judged);
