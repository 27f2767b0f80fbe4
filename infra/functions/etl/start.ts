// Starts the jobs on what has arrived in the raw zone: each version of an object once, whatever is delivered twice or breaks off.
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { createHash } from "node:crypto";
import { z } from "zod";
import { systemClock, type Clock } from "../lib/clock.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";

/** What S3 tells by EventBridge (S3 User Guide, "EventBridge event message structure"), as far as it counts here. */
const arrival = z.object({
  "detail-type": z.literal("Object Created"),
  detail: z.object({
    bucket: z.object({ name: z.string().min(3) }),
    object: z.object({ key: z.string().min(1), "version-id": z.string().min(1) }),
  }),
});
export type Answer = { id: string; started: boolean };

/** The function as it is set up; tests put their emulator behind it. `FOLDER`: the app's own, in the bucket `RAW`. */
export function createHandler(env: Environment, use: Connect = connect, clock: Clock = systemClock) {
  const settings = settingsOf(env, ["TABLE", "MACHINE", "RAW", "FOLDER"]);
  const dynamo = use(DynamoDBClient);
  const sfn = use(SFNClient);

  /** Whether nobody has begun with it. What was begun and has not ended may have broken off before it was started. */
  async function begins(id: string, object: string): Promise<boolean> {
    const at = clock.now().toISOString();
    try {
      await dynamo.send(
        new PutItemCommand({
          TableName: settings.TABLE,
          Item: { id: { S: id }, object: { S: object }, state: { S: "started" }, began: { S: at } },
          ConditionExpression: "attribute_not_exists(id)",
        }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
      const { Item } = await dynamo.send(
        new GetItemCommand({ TableName: settings.TABLE, Key: { id: { S: id } }, ConsistentRead: true }),
      );
      return Item?.["state"]?.S === "started";
    }
  }

  return async (event: unknown): Promise<Answer> => {
    const { bucket, object } = arrival.parse(event).detail;
    const { key, "version-id": version } = object;
    if (bucket.name !== settings.RAW || !key.startsWith(`${settings.FOLDER}/`))
      throw new Error(`${bucket.name}/${key} is none of ${settings.RAW}/${settings.FOLDER}/`);
    const id = `${key}#${version}`;
    const place = `s3://${bucket.name}/${key}`;
    if (!(await begins(id, place))) return { id, started: false };
    return { id, started: await start(sfn, settings.MACHINE, { id, object: place, version }) };
  };
}

/** Step Functions knows an execution by its name: the same one is never begun twice (API, StartExecution). */
async function start(
  sfn: SFNClient,
  machine: string,
  input: { id: string; object: string; version: string },
): Promise<boolean> {
  const name = createHash("sha256").update(input.id).digest("hex");
  try {
    await sfn.send(
      new StartExecutionCommand({ stateMachineArn: machine, name, input: JSON.stringify(input) }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === "ExecutionAlreadyExists") return false;
    throw error;
  }
}

export const handler = started(createHandler);
