// What the router remembers: which deliveries it has taken, and of each pipeline the newest push. Rows are only ever put.
import {
  ConditionalCheckFailedException,
  paginateQuery,
  PutItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";

/** `token`: by which CodePipeline knows the same start again. */
export type Start = { pipeline: string; commit: string; token: string };

export class Deliveries {
  readonly #dynamo: DynamoDBClient;
  readonly #table: string;

  constructor(dynamo: DynamoDBClient, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  /** False for what came before and was done. What broke off is taken once more. */
  async take(id: string): Promise<boolean> {
    try {
      await this.#put("delivery", id, { done: { BOOL: false } }, "attribute_not_exists(id) OR done = :no");
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  done = (id: string): Promise<void> => this.#put("delivery", id, { done: { BOOL: true } });

  /** The newest push takes the place of the one before, also where that one still waits. */
  note = ({ pipeline, commit, token }: Start, waits: boolean): Promise<void> =>
    this.#put("push", pipeline, { commit: { S: commit }, token: { S: token }, waits: { BOOL: waits } });

  async waiting(): Promise<Start[]> {
    const found: Start[] = [];
    const query = {
      TableName: this.#table,
      ConsistentRead: true,
      KeyConditionExpression: "kind = :kind",
      ExpressionAttributeValues: { ":kind": { S: "push" } },
    };
    for await (const { Items = [] } of paginateQuery({ client: this.#dynamo }, query))
      for (const { id, commit, token, waits } of Items)
        if (waits?.BOOL === true)
          found.push({ pipeline: id?.S ?? "", commit: commit?.S ?? "", token: token?.S ?? "" });
    return found;
  }

  async #put(
    kind: string,
    id: string,
    values: Record<string, { S: string } | { BOOL: boolean }>,
    condition?: string,
  ): Promise<void> {
    await this.#dynamo.send(
      new PutItemCommand({
        TableName: this.#table,
        Item: { kind: { S: kind }, id: { S: id }, ...values },
        ...(condition === undefined
          ? {}
          : { ConditionExpression: condition, ExpressionAttributeValues: { ":no": { BOOL: false } } }),
      }),
    );
  }
}
