// Microsoft's Bot Connector, through which Teams asks and is answered: who has signed a request, and the way back (Azure Bot Service,
// "Authentication with the Bot Connector API").
import { createRemoteJWKSet, customFetch, jwtVerify } from "jose";
import * as z from "zod/mini";
import type { World } from "./frontEnd.ts";

/** Of Bot Connector, for every bot. */
const issuer = "https://api.botframework.com";
const keysAt = new URL("https://login.botframework.com/v1/.well-known/keys");
const channel = "msteams";
/** Seconds that two clocks may differ. */
const clockTolerance = 300;
/** Where Teams takes answers: the token of the bot goes nowhere else. */
const services = /^https:\/\/smba\.trafficmanager\.net\//;

export const activity = z.object({
  type: z.string(),
  id: z.string(),
  channelId: z.string(),
  serviceUrl: z.string(),
  text: z.optional(z.string()),
  from: z.object({ id: z.string(), aadObjectId: z.optional(z.string()) }),
  recipient: z.object({ id: z.string() }),
  conversation: z.object({ id: z.string(), tenantId: z.optional(z.string()) }),
});
type Activity = z.infer<typeof activity>;

export type Bot = { readonly app: string; readonly tenant: string; readonly secret: () => Promise<string> };

export class BotConnector {
  readonly #bot: Bot;
  readonly #world: World;
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;

  constructor(bot: Bot, world: World) {
    this.#bot = bot;
    this.#world = world;
    this.#keys = createRemoteJWKSet(keysAt, {
      [customFetch]: (url, { method, headers, signal }) => world.send(url, { method, headers, signal }),
    });
  }

  /** Undefined, or why nobody can have asked. */
  async faultOf(authorization: string, { serviceUrl, channelId }: Activity): Promise<string | undefined> {
    try {
      const { payload, protectedHeader } = await jwtVerify(
        authorization.replace(/^Bearer /, ""),
        this.#keys,
        {
          issuer,
          audience: this.#bot.app,
          algorithms: ["RS256"],
          requiredClaims: ["exp"],
          clockTolerance,
          currentDate: new Date(this.#world.now()),
        },
      );
      if (channelId !== channel || !this.#speaksForTeams(protectedHeader.kid))
        return "the token's key does not speak for Microsoft Teams";
      return payload["serviceurl"] === serviceUrl && services.test(serviceUrl)
        ? undefined
        : "the token is for another service than the one that asks";
    } catch (error) {
      return `Bot Connector has not signed the request: ${(error as Error).message}`;
    }
  }

  #speaksForTeams(kid: string | undefined): boolean {
    const key = this.#keys.jwks()?.keys.find((each) => each.kid === kid) as
      { endorsements?: string[] } | undefined;
    return key?.endorsements?.includes(channel) === true;
  }

  /** To where the question came from. */
  async reply(to: Activity, text: string): Promise<void> {
    const { id, serviceUrl, conversation, from, recipient } = to;
    const path = `v3/conversations/${encodeURIComponent(conversation.id)}/activities/${encodeURIComponent(id)}`;
    const sent = await this.#world.send(new URL(path, serviceUrl).href, {
      method: "POST",
      headers: { authorization: `Bearer ${await this.#token()}`, "content-type": "application/json" },
      body: JSON.stringify({
        type: "message",
        textFormat: "plain",
        text,
        from: recipient,
        recipient: from,
        conversation: { id: conversation.id },
        replyToId: id,
      }),
    });
    if (!sent.ok) throw new Error(`Teams does not take the answer: ${sent.status}`);
  }

  async #token(): Promise<string> {
    const { app, tenant, secret } = this.#bot;
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: app,
      client_secret: await secret(),
      scope: `${issuer}/.default`,
    });
    const at = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
    const given = await this.#world.send(at, { method: "POST", body });
    if (!given.ok) throw new Error(`Microsoft gives the bot no token: ${given.status}`);
    return ((await given.json()) as { access_token: string }).access_token;
  }
}
