// What the ways from chats to the bot have in common: who is who, a secret that a person has put there, and Amazon Lex.
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createHash } from "node:crypto";
import type { Connect } from "../lib/connect.ts";
import { settingsOf, type Environment } from "../lib/started.ts";
import { recognizeText } from "./lexRuntime.ts";
import { personAttribute } from "./slots.ts";

/** What API Gateway hands over (HTTP API, payload format 2.0), as far as it counts here. */
export type ChatRequest = {
  headers?: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded?: boolean;
};

/** How the function sees the time, and asks others than AWS's SDK does. */
export type World = { now: () => number; send: typeof fetch };
export const theWorld: World = { now: Date.now, send: fetch };

export const textOf = ({ body = "", isBase64Encoded }: ChatRequest): string =>
  Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8").toString("utf8");

const named = ["SECRET", "PEOPLE", "BOT", "BOT_ALIAS", "LOCALE", "LEX_REGION", "REGION"] as const;

export class FrontEnd {
  readonly #settings: Record<(typeof named)[number], string>;
  readonly #people: Readonly<Record<string, string>>;
  readonly #ssm: SSMClient;
  readonly #send: typeof fetch;
  #secret: Promise<string> | undefined;

  constructor(env: Environment, use: Connect, send: typeof fetch) {
    this.#settings = settingsOf(env, named);
    this.#people = JSON.parse(this.#settings.PEOPLE) as Record<string, string>;
    this.#ssm = use(SSMClient, { region: this.#settings.REGION });
    this.#send = send;
  }

  /** Read once, and anew after it could not be. */
  secret = (): Promise<string> =>
    (this.#secret ??= this.#read().catch((error: unknown) => {
      this.#secret = undefined;
      throw error;
    }));

  async #read(): Promise<string> {
    const { SECRET: Name } = this.#settings;
    const { Parameter } = await this.#ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    if (!Parameter?.Value) throw new Error(`the parameter ${Name} is empty`);
    return Parameter.Value;
  }

  /** What the bot says to who has this id in the chat; nothing begins a talk. Whom nobody has named is told so. */
  async answer(id: string, text: string): Promise<string> {
    const person = Object.hasOwn(this.#people, id) ? this.#people[id] : undefined;
    if (person === undefined) return `The bot does not know you: have ${id} named in lockgate:vending.chat`;
    const { LEX_REGION: region, BOT: bot, BOT_ALIAS: alias, LOCALE: locale } = this.#settings;
    const said = {
      // Nobody goes on with another's talk.
      session: createHash("sha256").update(person).digest("hex"),
      text: text.trim() || "account",
      attributes: { [personAttribute]: person },
    };
    const answers = await recognizeText({ region, bot, alias, locale }, said, this.#ssm, this.#send);
    return answers.join("\n") || "Say it in other words";
  }
}
