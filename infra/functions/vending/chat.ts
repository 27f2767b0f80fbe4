// Talks with a person until it is clear which account is wanted, and has the machine of account vending ask for a decision.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { connect, type Connect } from "../lib/connect.ts";
import { askFor, unitsToAskFor, waits } from "./asking.ts";
import { nextTurn } from "./dialogue.ts";
import { nobody, personOf, readBody, say, type BotAnswer, type BotRequest } from "./person.ts";
import { Records } from "./records.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { Talks } from "./talks.ts";

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "TALKS", "TOPIC", "MACHINE", "UNITS"]);
  const records = new Records(use(DynamoDBClient), settings.TABLE);
  const talks = new Talks(use(DynamoDBClient), settings.TALKS);
  const units = unitsToAskFor(settings.UNITS).map(({ name }) => name);
  const means = {
    records,
    talks,
    machines: use(SFNClient),
    topics: use(SNSClient),
    machine: settings.MACHINE,
    topic: settings.TOPIC,
  };

  return async (event: BotRequest): Promise<BotAnswer> => {
    const person = personOf(event);
    if (person === undefined) return nobody();
    const input = readBody(event)?.["input"] ?? "";
    if (typeof input !== "string" || input.length > 200)
      return say(400, { reason: 'say { "input": "…" }, at most 200 characters' });
    const { talk, says, wants } = nextTurn(await talks.talkOf(person), input, units);
    if (wants === undefined) {
      await talks.remember(person, talk);
      return say(200, { says });
    }
    const fault = await askFor(wants, person, means);
    await talks.forget(person);
    return fault === undefined
      ? say(202, {
          says: waits(wants),
          requestId: wants.requestId,
        })
      : say(409, { says: `${fault}. Nothing was asked for` });
  };
}

export const handler = started((env) => createHandler(env));
