// Takes what people write to the bot in Slack: proves that Slack sent it, knows who wrote, and has Amazon Lex go on with the talk.
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { recognizeText } from "./lexRuntime.ts";
import { say, type BotAnswer } from "./person.ts";
import { personAttribute } from "./slots.ts";

/** What API Gateway hands over (HTTP API, payload format 2.0), as far as it counts here. */
export type SlackRequest = {
  headers?: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded?: boolean;
};

/** Seconds. What was sent longer ago is sent by somebody who has kept it (Slack, "Verifying requests from Slack"). */
const freshness = 300;
const named = ["SECRET", "PEOPLE", "BOT", "BOT_ALIAS", "LOCALE", "LEX_REGION", "REGION"] as const;

/** How the function sees the time, and asks others than AWS's SDK does. */
type World = { now: () => number; send: typeof fetch };

export function createHandler(
  env: Environment,
  use: Connect = connect,
  { now, send }: World = { now: Date.now, send: fetch },
) {
  const settings = settingsOf(env, named);
  const people = JSON.parse(settings.PEOPLE) as Record<string, string>;
  const ssm = use(SSMClient, { region: settings.REGION });
  const { LEX_REGION: region, BOT: bot, BOT_ALIAS: alias, LOCALE: locale } = settings;
  let secret: Promise<string> | undefined;
  const read = (): Promise<string> =>
    (secret ??= secretOf(ssm, settings.SECRET).catch((error: unknown) => {
      secret = undefined;
      throw error;
    }));

  return async ({ headers = {}, body = "", isBase64Encoded }: SlackRequest): Promise<BotAnswer> => {
    const text = Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8").toString("utf8");
    const at = headers["x-slack-request-timestamp"] ?? "";
    if (!/^\d{1,12}$/.test(at) || Math.abs(now() / 1000 - Number(at)) > freshness)
      return say(403, { reason: "the request is not of now (X-Slack-Request-Timestamp)" });
    if (!isSigned(await read(), `v0:${at}:${text}`, headers["x-slack-signature"] ?? ""))
      return say(403, { reason: "Slack has not signed the request, or it was changed (X-Slack-Signature)" });
    const form = new URLSearchParams(text);
    const id = `${form.get("team_id") ?? ""}/${form.get("user_id") ?? ""}`;
    const person = Object.hasOwn(people, id) ? people[id] : undefined;
    if (person === undefined)
      return tell(`The bot does not know you: have ${id} named in lockgate:vending.chat`);
    // Nobody goes on with another's talk.
    const session = createHash("sha256").update(person).digest("hex");
    const said = {
      session,
      text: form.get("text")?.trim() || "account",
      attributes: { [personAttribute]: person },
    };
    const answers = await recognizeText({ region, bot, alias, locale }, said, ssm, send);
    return tell(answers.join("\n") || "Say it in other words");
  };
}

/** Seen by who wrote, and nobody else in the channel. */
const tell = (text: string): BotAnswer => say(200, { response_type: "ephemeral", text });

async function secretOf(ssm: SSMClient, Name: string): Promise<string> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  if (!Parameter?.Value) throw new Error(`the parameter ${Name} is empty`);
  return Parameter.Value;
}

function isSigned(secret: string, text: string, signature: string): boolean {
  const wanted = Buffer.from(`v0=${createHmac("sha256", secret).update(text).digest("hex")}`);
  const given = Buffer.from(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

export const handler = started((env) => createHandler(env));
