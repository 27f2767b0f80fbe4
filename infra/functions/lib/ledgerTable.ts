// The ledger in DynamoDB: entries are added, each only behind the one it follows; nothing is ever changed or removed.
import {
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { AttributeValue, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { chainOf, entrySchema, follow, isState, type Entry, type LedgerEvent } from "./ledger.ts";

/** `name` is the table's name, or its ARN from another account. */
export type LedgerTable = { dynamo: DynamoDBClient; name: string };

/** How often an entry is tried behind a longer chain before it is given up: others write at the same time. */
const rounds = 20;

/** Adds the event and answers its entry; of an event that is there already the entry that it has. */
export async function append(table: LedgerTable, event: LedgerEvent): Promise<Entry> {
  for (let round = 0; round < rounds; round += 1) {
    const entry = follow(await lastOf(table, chainOf(event)), event);
    if (await added(table, entry)) return entry;
    const known = await entryOf(table, event);
    if (known !== undefined) return known;
  }
  throw new Error(
    `the ledger of ${chainOf(event)} is written by too many at once: ${event.id} was not added`,
  );
}

/** One transaction: the entry at its place, and the id that admits it once. False: one of the two was taken. */
async function added({ dynamo, name }: LedgerTable, entry: Entry): Promise<boolean> {
  const chain = chainOf(entry);
  const free = { TableName: name, ConditionExpression: "attribute_not_exists(chain)" };
  const place = { chain: { S: chain }, seq: { N: String(entry.seq) } };
  try {
    await dynamo.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { ...free, Item: { ...place, entry: { S: JSON.stringify(entry) } } } },
          { Put: { ...free, Item: { ...idKey(entry), at: { N: String(entry.seq) } } } },
        ],
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === "TransactionCanceledException") return false;
    throw error;
  }
}

const idKey = (event: LedgerEvent): Record<string, AttributeValue> => ({
  chain: { S: `id#${chainOf(event)}#${event.id}` },
  seq: { N: "0" },
});

/** The entry of an event that was told before. */
export async function entryOf({ dynamo, name }: LedgerTable, event: LedgerEvent): Promise<Entry | undefined> {
  const { Item: mark } = await dynamo.send(
    new GetItemCommand({ TableName: name, Key: idKey(event), ConsistentRead: true }),
  );
  if (mark?.["at"] === undefined) return undefined;
  const { Item } = await dynamo.send(
    new GetItemCommand({
      TableName: name,
      Key: { chain: { S: chainOf(event) }, seq: mark["at"] },
      ConsistentRead: true,
    }),
  );
  return Item && read(Item);
}

/** The newest entry that tells what runs: refusals and approvals in between change nothing. */
export async function lastStateOf(table: LedgerTable, chain: string): Promise<Entry | undefined> {
  return (await history(table, chain)).findLast(({ kind }) => isState(kind));
}

async function lastOf({ dynamo, name }: LedgerTable, chain: string): Promise<Entry | undefined> {
  const { Items } = await dynamo.send(
    new QueryCommand({ ...chainQuery(name, chain), ScanIndexForward: false, Limit: 1 }),
  );
  return Items?.[0] && read(Items[0]);
}

/** The whole chain, in order. */
export const history = async (table: LedgerTable, chain: string): Promise<Entry[]> =>
  (await itemsOf(table, chain)).map(read);

/** What lies in the table under the name of a chain, in order. */
export async function itemsOf(
  { dynamo, name }: LedgerTable,
  chain: string,
): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamo.send(
      new QueryCommand({
        ...chainQuery(name, chain),
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** All chains, each in order. */
export async function everything({ dynamo, name }: LedgerTable): Promise<Entry[]> {
  const entries: Entry[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamo.send(
      new ScanCommand({
        TableName: name,
        ConsistentRead: true,
        FilterExpression: "attribute_exists(entry)",
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    entries.push(...(page.Items ?? []).map(read));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return entries.toSorted((a, b) => chainOf(a).localeCompare(chainOf(b)) || a.seq - b.seq);
}

const chainQuery = (name: string, chain: string) => ({
  TableName: name,
  ConsistentRead: true,
  KeyConditionExpression: "chain = :chain",
  ExpressionAttributeValues: { ":chain": { S: chain } },
});

/** As it was hashed: the text, not what a mapping would make of it. */
const read = (item: Record<string, AttributeValue>): Entry =>
  entrySchema.parse(JSON.parse(item["entry"]?.S ?? "null"));
