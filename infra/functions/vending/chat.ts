// Talks with a person until it is clear which account is wanted, and has the machine of account vending ask for a decision.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { randomBytes } from "node:crypto";
import { connect, type Connect } from "../lib/connect.ts";
import { nextTurn } from "./dialogue.ts";
import { nobody, personOf, readBody, say, type BotAnswer, type BotRequest } from "./person.ts";
import { Records } from "./records.ts";
import type { AccountRequest } from "./request.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { unitsOf } from "./settings.ts";
import { Talks } from "./talks.ts";

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "TALKS", "TOPIC", "MACHINE", "UNITS"]);
  const records = new Records(use(DynamoDBClient), settings.TABLE);
  const talks = new Talks(use(DynamoDBClient), settings.TALKS);
  // Where nobody would have to agree, a talk would give accounts out by itself.
  const units = unitsOf(settings.UNITS)
    .filter(({ approval }) => approval === "manual")
    .map(({ name }) => name);

  const request = (wanted: AccountRequest, person: string) =>
    askFor(wanted, person, { records, talks, use, machine: settings.MACHINE, topic: settings.TOPIC });

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
    const fault = await request(wants, person);
    await talks.forget(person);
    return fault === undefined
      ? say(202, {
          says: `${wants.requestId} waits until another person agrees`,
          requestId: wants.requestId,
        })
      : say(409, { says: `${fault}. Nothing was asked for` });
  };
}

type Means = { records: Records; talks: Talks; use: Connect; machine: string; topic: string };

/** Undefined, or why nothing was asked for. */
async function askFor(
  wanted: AccountRequest,
  person: string,
  { records, talks, use, machine, topic }: Means,
): Promise<string | undefined> {
  const { requestId, email, name } = wanted;
  if (await records.isTaken(email)) return `another request asks for an account with ${email}`;
  const code = randomBytes(16).toString("hex");
  await talks.awaits(requestId, person, code);
  try {
    await use(SFNClient).send(
      new StartExecutionCommand({
        stateMachineArn: machine,
        name: requestId,
        input: JSON.stringify(wanted),
      }),
    );
  } catch (error) {
    if ((error as Error).name !== "ExecutionAlreadyExists") throw error;
    return `there was a request for ${name} already`;
  }
  await use(SNSClient).send(
    new PublishCommand({
      TopicArn: topic,
      Subject: `An AWS account is asked for: ${name}`.slice(0, 100),
      Message: question(wanted, person, code),
    }),
  );
  return undefined;
}

const question = (
  { requestId, name, email, unit, owner }: AccountRequest,
  person: string,
  code: string,
): string =>
  [
    `${person} asks for the account ${name} (${email}) in unit ${unit}, for ${owner}.`,
    "",
    "To decide, call POST /account/confirm of the bot, signed with your role of IAM Identity Center:",
    JSON.stringify({ requestId, code, decision: "approve" }),
    'Or "decision":"deny" with a "reason". The code works once, and not for who asked.',
  ].join("\n");

export const handler = started((env) => createHandler(env));
