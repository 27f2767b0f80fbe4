// Keeps what became of each request: one record a request, and one mark an e-mail address, so that no two share one.
import {
  DeleteItemCommand,
  GetItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { refusal } from "./faults.ts";
import type { AccountRequest } from "./request.ts";

export type Decision = "approve" | "deny";
export type Status = "asked" | "created" | "placed" | "ready" | "suspended" | "denied";

export type VendingRecord = {
  request: AccountRequest;
  status: Status;
  /** Of Organizations: `car-…`. */
  creation?: string;
  accountId?: string;
  /** By which runs of the state machine wait for the decision: each has its own. */
  tokens: readonly string[];
  decision?: Decision;
  reason?: string;
};

const texts = ["status", "creation", "accountId", "decision", "reason"] as const;
export type Changes = Partial<Record<(typeof texts)[number], string>>;

export class Records {
  readonly #dynamo: DynamoDBClient;
  readonly #table: string;

  constructor(dynamo: DynamoDBClient, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  /** The record of a request; opened if it is new. Refused: the id or the address was taken for something else. */
  async open(request: AccountRequest): Promise<VendingRecord> {
    const record = {
      id: { S: request.requestId },
      request: { S: JSON.stringify(request) },
      status: { S: "asked" },
    };
    const mark = { id: addressKey(request), request: { S: request.requestId } };
    const free = { TableName: this.#table, ConditionExpression: "attribute_not_exists(id)" };
    try {
      await this.#dynamo.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: { ...free, Item: record } }, { Put: { ...free, Item: mark } }],
        }),
      );
      return { request, status: "asked", tokens: [] };
    } catch (error) {
      if ((error as Error).name !== "TransactionCanceledException") throw error;
    }
    const before = await this.find(request.requestId);
    if (before === undefined)
      throw refusal([`email: another request asks for an account with ${request.email}`]);
    if (JSON.stringify(before.request) !== JSON.stringify(request))
      throw refusal([`requestId: ${request.requestId} was another request; give this one an id of its own`]);
    return before;
  }

  async find(requestId: string): Promise<VendingRecord | undefined> {
    const { Item } = await this.#dynamo.send(
      new GetItemCommand({ TableName: this.#table, Key: { id: { S: requestId } }, ConsistentRead: true }),
    );
    return Item && read(Item);
  }

  /** Whether a request has the address, that was not denied. */
  async isTaken(email: string): Promise<boolean> {
    const { Item } = await this.#dynamo.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { id: addressKey({ email }) },
        ConsistentRead: true,
      }),
    );
    return Item !== undefined;
  }

  async get(requestId: string): Promise<VendingRecord> {
    const found = await this.find(requestId);
    if (found === undefined) throw refusal([`requestId: nobody asked for ${requestId}`]);
    return found;
  }

  /** The record afterwards. `condition` on what is there: ConditionalCheckFailedException where it does not hold. */
  async note(requestId: string, changes: Changes, condition?: string): Promise<VendingRecord> {
    const entries = Object.entries(changes);
    const { Attributes = {} } = await this.#dynamo.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { id: { S: requestId } },
        UpdateExpression: `SET ${entries.map(([key]) => `#${key} = :${key}`).join(", ")}`,
        ConditionExpression: condition ?? "attribute_exists(id)",
        ExpressionAttributeNames: Object.fromEntries(entries.map(([key]) => [`#${key}`, key])),
        ExpressionAttributeValues: Object.fromEntries(
          entries.map(([key, value]) => [`:${key}`, { S: value }]),
        ),
        ReturnValues: "ALL_NEW",
      }),
    );
    return read(Attributes);
  }

  /** A run waits by this token. The record afterwards: a decision that was made before is in it. */
  async awaits(requestId: string, token: string): Promise<VendingRecord> {
    const { Attributes = {} } = await this.#dynamo.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { id: { S: requestId } },
        UpdateExpression: "ADD tokens :token",
        ConditionExpression: "attribute_exists(id)",
        ExpressionAttributeValues: { ":token": { SS: [token] } },
        ReturnValues: "ALL_NEW",
      }),
    );
    return read(Attributes);
  }

  /** A request that was denied leaves its address to others. */
  async freeAddress(request: AccountRequest): Promise<void> {
    await this.#dynamo.send(
      new DeleteItemCommand({ TableName: this.#table, Key: { id: addressKey(request) } }),
    );
  }
}

const addressKey = ({ email }: Pick<AccountRequest, "email">): AttributeValue.SMember => ({
  S: `email#${email.toLowerCase()}`,
});

function read(item: Record<string, AttributeValue>): VendingRecord {
  const known = texts.flatMap((key) => (item[key]?.S === undefined ? [] : [[key, item[key].S]]));
  return {
    request: JSON.parse(item["request"]?.S ?? "null") as AccountRequest,
    tokens: item["tokens"]?.SS ?? [],
    ...Object.fromEntries(known),
  } as VendingRecord;
}
