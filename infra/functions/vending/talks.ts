// Keeps what was said so far, by person, and by which code a request may be decided on, once.
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { createHash, timingSafeEqual } from "node:crypto";
import type { Talk } from "./dialogue.ts";

/** Seconds: a talk of a day, and as long as the machine waits for a decision. */
const lasts = { talk: 86_400, code: 14 * 86_400 };

/** The code itself is in a mail only. */
export type Pending = { requestId: string; asker: string; hash: Buffer };

export class Talks {
  readonly #dynamo: DynamoDBClient;
  readonly #table: string;
  readonly #now: () => number;

  /** `now`: seconds since 1970. */
  constructor(dynamo: DynamoDBClient, table: string, now = () => Math.floor(Date.now() / 1000)) {
    this.#dynamo = dynamo;
    this.#table = table;
    this.#now = now;
  }

  async talkOf(person: string): Promise<Talk> {
    const found = await this.#find(`talk#${person}`);
    return found === undefined ? {} : (JSON.parse(found["says"]?.S ?? "{}") as Talk);
  }

  remember = (person: string, talk: Talk): Promise<void> =>
    this.#put(`talk#${person}`, { says: { S: JSON.stringify(talk) } }, lasts.talk);

  forget = (person: string): Promise<void> => this.#delete(`talk#${person}`);

  awaits = (requestId: string, asker: string, code: string): Promise<void> =>
    this.#put(
      `code#${requestId}`,
      { asker: { S: asker }, hash: { S: hashOf(code).toString("hex") } },
      lasts.code,
    );

  async pending(requestId: string): Promise<Pending | undefined> {
    const found = await this.#find(`code#${requestId}`);
    if (found === undefined) return undefined;
    return { requestId, asker: found["asker"]?.S ?? "", hash: Buffer.from(found["hash"]?.S ?? "", "hex") };
  }

  used = (requestId: string): Promise<void> => this.#delete(`code#${requestId}`);

  /** DynamoDB deletes what has expired when it likes: until then it is not there. */
  async #find(id: string) {
    const { Item } = await this.#dynamo.send(
      new GetItemCommand({ TableName: this.#table, Key: { id: { S: id } }, ConsistentRead: true }),
    );
    return Item !== undefined && Number(Item["expires"]?.N ?? 0) > this.#now() ? Item : undefined;
  }

  async #put(id: string, item: Record<string, { S: string }>, seconds: number): Promise<void> {
    const expires = { N: String(this.#now() + seconds) };
    await this.#dynamo.send(
      new PutItemCommand({ TableName: this.#table, Item: { id: { S: id }, ...item, expires } }),
    );
  }

  async #delete(id: string): Promise<void> {
    await this.#dynamo.send(new DeleteItemCommand({ TableName: this.#table, Key: { id: { S: id } } }));
  }
}

const hashOf = (code: string): Buffer => createHash("sha256").update(code).digest();

export const isCode = ({ hash }: Pending, code: string): boolean =>
  hash.length === 32 && timingSafeEqual(hash, hashOf(code));
