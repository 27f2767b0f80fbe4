// Says something to a bot of Amazon Lex, signed as the function's own role: one call of Lex's runtime (Lex V2 API Reference,
// "RecognizeText"), for which Lambda need not load a client of its own.
import { SignatureV4 } from "@smithy/signature-v4";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { Sha256 } from "../lib/sha256.ts";

export type LexPlace = { region: string; bot: string; alias: string; locale: string };
export type Said = { session: string; text: string; attributes: Readonly<Record<string, string>> };

/** Milliseconds: Slack waits for three seconds. */
const patience = 2500;

/** What the bot answers. The role's credentials are those of the client. */
export async function recognizeText(
  { region, bot, alias, locale }: LexPlace,
  { session, text, attributes }: Said,
  { config }: Pick<SSMClient, "config">,
  send: typeof fetch,
): Promise<string[]> {
  const hostname = `runtime-v2-lex.${region}.amazonaws.com`;
  const path = `/bots/${bot}/botAliases/${alias}/botLocales/${locale}/sessions/${session}/text`;
  const body = JSON.stringify({ text, requestAttributes: attributes });
  const signer = new SignatureV4({
    service: "lex",
    region,
    credentials: await config.credentials(),
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: "POST",
    protocol: "https:",
    hostname,
    path,
    headers: { host: hostname, "content-type": "application/json" },
    body,
  });
  const answer = await send(`https://${hostname}${path}`, {
    method: "POST",
    headers,
    body,
    signal: AbortSignal.timeout(patience),
  });
  if (!answer.ok) throw new Error(`Lex answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  const { messages = [] } = (await answer.json()) as { messages?: readonly { content?: string }[] };
  return messages.map(({ content = "" }) => content);
}
