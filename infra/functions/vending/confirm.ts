// Takes the decision of another person on what somebody asked the bot for: by the code of the mail, once.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import * as z from "zod/mini";
import { connect, type Connect } from "../lib/connect.ts";
import { nobody, personOf, readBody, say, type BotAnswer, type BotRequest } from "./person.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { isCode, Talks } from "./talks.ts";

const schema = z.strictObject({
  requestId: z.string(),
  code: z.string(),
  decision: z.enum(["approve", "deny"]),
  reason: z.optional(z.string().check(z.maxLength(300))),
});
type Decided = z.infer<typeof schema>;

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TALKS", "DECIDE"]);
  const talks = new Talks(use(DynamoDBClient), settings.TALKS);

  /** Undefined, or why it was not taken. */
  const decide = async ({ requestId, decision, reason }: Decided, person: string) => {
    const { FunctionError, Payload } = await use(LambdaClient).send(
      new InvokeCommand({
        FunctionName: settings.DECIDE,
        Payload: Buffer.from(
          JSON.stringify({ requestId, decision, reason: [`by ${person}`, reason ?? ""].join(" ").trim() }),
        ),
      }),
    );
    if (FunctionError === undefined) return undefined;
    const said = JSON.parse(Buffer.from(Payload ?? []).toString("utf8") || "{}") as { errorMessage?: string };
    return said.errorMessage ?? "the decision could not be taken";
  };

  return async (event: BotRequest): Promise<BotAnswer> => {
    const person = personOf(event);
    if (person === undefined) return nobody();
    const read = schema.safeParse(readBody(event));
    if (!read.success)
      return say(400, { reason: '{ "requestId", "code", "decision": "approve" or "deny", "reason"? }' });
    const pending = await talks.pending(read.data.requestId);
    if (pending === undefined || !isCode(pending, read.data.code))
      return say(403, { reason: "no request waits for that code, or it was used before" });
    if (pending.asker === person)
      return say(403, { reason: "another person decides than the one who asked" });
    const fault = await decide(read.data, person);
    if (fault !== undefined) return say(409, { reason: fault });
    // Afterwards, so that a decision that could not be taken is not lost: taken twice it counts once.
    await talks.used(pending.requestId);
    return say(200, { requestId: pending.requestId, decision: read.data.decision });
  };
}

export const handler = started((env) => createHandler(env));
