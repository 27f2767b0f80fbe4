// A caller in a process of its own: asks the servers in turn, so many times a second, and says how long each answer took.

import { setTimeout as pause } from "node:timers/promises";

/** What a probe is told by its parent. */
export interface Probing {
  readonly urls: readonly string[];
  readonly token: string;
  readonly perSecond: number;
  readonly stacks: readonly string[];
  readonly runIds: readonly string[];
}

/** Milliseconds of each answer, by what was asked. */
export type Answered = Record<string, number[]>;

const answered: Answered = {};
let done = false;

process.once("message", (probing: Probing) => void ask(probing));
process.on("message", (message) => {
  if (message !== "end") return;
  done = true;
  process.send?.(answered, () => process.exit(0));
});

async function ask(probing: Probing): Promise<void> {
  for (let count = 0; !done; count += 1) {
    void one(probing, count);
    await pause(1000 / probing.perSecond);
  }
}

async function one({ urls, token, stacks, runIds }: Probing, count: number): Promise<void> {
  const any = (list: readonly string[]) => list[Math.floor(Math.random() * list.length)] as string;
  const calls: readonly (readonly [string, string, string?])[] = [
    ["GET runs", "/v1/runs?limit=50"],
    ["GET run", `/v1/runs/${any(runIds)}`],
    ["GET stack", `/v1/stacks/${any(stacks)}`],
    ["GET runs of a stack", `/v1/runs?stack=${any(stacks)}`],
    ["POST run", `/v1/stacks/${any(stacks)}/runs`, JSON.stringify({ operation: "preview" })],
    ["GET stacks", "/v1/stacks"],
  ];
  const [name, where, body] = calls[count % calls.length] as (typeof calls)[number];
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const init = { method: name.split(" ")[0] as string, headers, ...(body === undefined ? {} : { body }) };
  const begun = performance.now();
  const response = await fetch((urls[count % urls.length] as string) + where, init);
  await response.arrayBuffer();
  (answered[response.ok ? name : `${name}: ${response.status}`] ??= []).push(performance.now() - begun);
}
