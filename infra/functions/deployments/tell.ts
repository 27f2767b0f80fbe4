// Tells every component of a new row of the table of deployments: once, however often the stream brings the row.
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { firstIssue } from "../lib/faults.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";

/** What DynamoDB Streams hand over, as far as it counts here. */
export type StreamRecord = {
  eventID: string;
  eventName: string;
  dynamodb: {
    SequenceNumber: string;
    NewImage?: Readonly<Record<string, { S?: string; SS?: string[] }>>;
  };
};
/** Those that have to come again. */
export type Answer = { batchItemFailures: { itemIdentifier: string }[] };

const row = z.object({
  id: z
    .string()
    .check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "is no id: lower-case letters, digits and hyphens")),
  account: z.string().check(z.regex(/^\d{12}$/, "is no account: it takes 12 digits")),
  region: z.string().check(z.regex(/^[a-z]{2}(-gov)?-[a-z]+-\d$/, "is no region, such as eu-central-1")),
  type: z.enum(["silo", "pool"], "is silo or pool"),
});
type Row = z.infer<typeof row>;

/** Lambda keeps what is written there; an alarm looks for `refused`. */
const writeLog = (line: object): void => console.log(JSON.stringify(line));

export function createHandler(env: Environment, use: Connect = connect, { log = writeLog } = {}) {
  const settings = settingsOf(env, ["TABLE", "TOPICS"]);
  // By component.
  const topics = Object.entries(JSON.parse(settings.TOPICS) as Record<string, string>);
  const [dynamo, sns] = [use(DynamoDBClient), use(SNSClient)];
  const key = ({ id }: Row) => ({ TableName: settings.TABLE, Key: { id: { S: id } } });

  const toldOf = async (made: Row): Promise<ReadonlySet<string>> => {
    const { Item } = await dynamo.send(new GetItemCommand({ ...key(made), ConsistentRead: true }));
    return new Set(Item?.["told"]?.SS);
  };

  /** A topic drops what it had within five minutes; what it had before that, the row remembers. */
  const tell = async (made: Row, eventId: string): Promise<void> => {
    const told = await toldOf(made);
    for (const [component, TopicArn] of topics.filter(([name]) => !told.has(name))) {
      await sns.send(
        new PublishCommand({
          TopicArn,
          Message: JSON.stringify(made),
          MessageGroupId: made.id,
          MessageDeduplicationId: createHash("sha256").update(eventId).digest("hex"),
        }),
      );
      await dynamo.send(
        new UpdateItemCommand({
          ...key(made),
          UpdateExpression: "ADD told :component",
          ConditionExpression: "attribute_exists(id)",
          ExpressionAttributeValues: { ":component": { SS: [component] } },
        }),
      );
    }
  };

  return async ({ Records }: { Records: readonly StreamRecord[] }): Promise<Answer> => {
    for (const { eventID, eventName, dynamodb } of Records) {
      if (eventName !== "INSERT") continue;
      const texts = Object.entries(dynamodb.NewImage ?? {}).map(([name, { S }]) => [name, S]);
      const read = row.safeParse(Object.fromEntries(texts));
      if (!read.success) {
        log({ refused: dynamodb.NewImage?.["id"]?.S ?? "", why: firstIssue(read.error) });
        continue;
      }
      try {
        await tell(read.data, eventID);
      } catch (error) {
        log({ failed: read.data.id, why: (error as Error).message });
        // The stream goes on from there, so that nothing is told out of its order.
        return { batchItemFailures: [{ itemIdentifier: dynamodb.SequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

export const handler = started((env) => createHandler(env));
