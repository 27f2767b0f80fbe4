// Takes what people write to the bot in Slack: proves that Slack sent it, knows who wrote, and has Amazon Lex go on with the talk.
import { createHmac, timingSafeEqual } from "node:crypto";
import { connect, type Connect } from "../lib/connect.ts";
import { started, type Environment } from "../lib/started.ts";
import { FrontEnd, textOf, theWorld, type ChatRequest, type World } from "./frontEnd.ts";
import { say, type BotAnswer } from "./person.ts";

/** Seconds. What was sent longer ago is sent by somebody who has kept it (Slack, "Verifying requests from Slack"). */
const freshness = 300;

export function createHandler(env: Environment, use: Connect = connect, { now, send }: World = theWorld) {
  const frontEnd = new FrontEnd(env, use, send);

  return async (request: ChatRequest): Promise<BotAnswer> => {
    const { headers = {} } = request;
    const text = textOf(request);
    const at = headers["x-slack-request-timestamp"] ?? "";
    if (!/^\d{1,12}$/.test(at) || Math.abs(now() / 1000 - Number(at)) > freshness)
      return say(403, { reason: "the request is not of now (X-Slack-Request-Timestamp)" });
    if (!isSigned(await frontEnd.secret(), `v0:${at}:${text}`, headers["x-slack-signature"] ?? ""))
      return say(403, { reason: "Slack has not signed the request, or it was changed (X-Slack-Signature)" });
    const form = new URLSearchParams(text);
    const id = `${form.get("team_id") ?? ""}/${form.get("user_id") ?? ""}`;
    // Seen by who wrote, and nobody else in the channel.
    return say(200, {
      response_type: "ephemeral",
      text: await frontEnd.answer(id, form.get("text") ?? ""),
    });
  };
}

function isSigned(secret: string, text: string, signature: string): boolean {
  const wanted = Buffer.from(`v0=${createHmac("sha256", secret).update(text).digest("hex")}`);
  const given = Buffer.from(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

export const handler = started((env) => createHandler(env));
