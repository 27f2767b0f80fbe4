// Takes what people write to the bot in Microsoft Teams: proves that Microsoft's Bot Connector sent it, knows who wrote, has Amazon
// Lex go on with the talk, and sends the answer to where the question came from.
import { connect, type Connect } from "../lib/connect.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { activity, BotConnector } from "./botConnector.ts";
import { FrontEnd, textOf, theWorld, type ChatRequest, type World } from "./frontEnd.ts";
import { say, type BotAnswer } from "./person.ts";

export function createHandler(env: Environment, use: Connect = connect, world: World = theWorld) {
  const { APP: app, TENANT: tenant } = settingsOf(env, ["APP", "TENANT"]);
  const frontEnd = new FrontEnd(env, use, world.send);
  const connector = new BotConnector({ app, tenant, secret: frontEnd.secret }, world);

  return async (request: ChatRequest): Promise<BotAnswer> => {
    const read = activity.safeParse(parse(textOf(request)));
    if (!read.success) return say(400, { reason: "the request is no activity of a bot" });
    const said = read.data;
    const fault = await connector.faultOf(request.headers?.["authorization"] ?? "", said);
    if (fault !== undefined) return say(403, { reason: fault });
    if (said.type !== "message") return say(200, {});
    // A guest of another tenant may have any id there.
    if (said.conversation.tenantId !== tenant) return say(403, { reason: "the talk is in another tenant" });
    const id = `${tenant}/${said.from.aadObjectId ?? ""}`;
    await connector.reply(said, await frontEnd.answer(id, said.text ?? ""));
    return say(200, {});
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const handler = started((env) => createHandler(env));
