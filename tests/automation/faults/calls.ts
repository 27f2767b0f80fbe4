// Calls that end with an answer: of whichever server is there, under one Idempotency-Key, as a careful caller does.
import { setTimeout as pause } from "node:timers/promises";
import type { World } from "./world.ts";

export type Body = Record<string, unknown>;

/** A server that sleeps takes a request and never answers; then another one is asked. */
const patienceMilliseconds = 5000;
let turn = 0;

/** Calls server after server until one answers; what they say about the request itself is an answer, too. */
export async function call(
  world: World,
  method: string,
  where: string,
  body?: Body,
  token = world.platform.token,
): Promise<Body> {
  const key = crypto.randomUUID();
  for (let tries = 0; ; tries += 1) {
    const servers = world.servers();
    const headers = {
      authorization: `Bearer ${token}`,
      ...(method === "DELETE" ? { "if-match": "*" } : {}),
      ...(body ? { "content-type": "application/json", "idempotency-key": key } : {}),
    };
    const signal = AbortSignal.timeout(patienceMilliseconds);
    const init = { method, headers, signal, ...(body ? { body: JSON.stringify(body) } : {}) };
    const url = servers[(turn += 1) % servers.length] + where;
    const answer = await fetch(url, init).then(answerOf, () => undefined);
    if (answer) return answer;
    if (tries > 600) throw new Error(`${method} ${where} was never answered`);
    await pause(100);
  }
}

async function answerOf(response: Response): Promise<Body | undefined> {
  const text = await response.text();
  if (response.status >= 500) return undefined;
  return text === "" ? {} : (JSON.parse(text) as Body);
}
