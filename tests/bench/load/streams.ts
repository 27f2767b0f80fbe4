// Many event streams at once: each follows one run to its end, checks that nothing is missing, and goes to the next.

import type { StoredEvent } from "../../../automation/events/registry.ts";

export interface Followed {
  /** Streams that were followed to the end of their run. */
  readonly complete: number;
  readonly events: number;
  /** What was wrong, each in words. */
  readonly faults: readonly string[];
}

/** Keeps `count` streams open until the runs are used up, over all servers in turn. */
export async function followAll(
  urls: readonly string[],
  token: string,
  runIds: readonly string[],
  count: number,
): Promise<Followed> {
  const left = runIds.values();
  const faults: string[] = [];
  const sum = { complete: 0, events: 0 };
  const follower = async (_: unknown, index: number): Promise<void> => {
    const url = urls[index % urls.length] as string;
    for (const id of left) {
      const { events, fault } = await follow(url, token, id);
      sum.events += events;
      if (fault === undefined) sum.complete += 1;
      else faults.push(`run ${id}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: count }, follower));
  return { ...sum, faults };
}

async function follow(url: string, token: string, id: string): Promise<{ events: number; fault?: string }> {
  const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
  const response = await fetch(`${url}/v1/runs/${id}/events`, { headers });
  if (response.status !== 200 || !response.body) return { events: 0, fault: `answer ${response.status}` };
  const seen: StoredEvent[] = [];
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (data !== undefined) seen.push(JSON.parse(data) as StoredEvent);
    }
  }
  const fault = faultOf(seen);
  return { events: seen.length, ...(fault === undefined ? {} : { fault }) };
}

/** Numbers without gaps from 1, and the end as the last word. */
function faultOf(events: readonly StoredEvent[]): string | undefined {
  const gap = events.findIndex((event, index) => event.id !== index + 1);
  if (gap >= 0) return `event ${gap + 1} has the number ${events[gap]?.id}`;
  const last = events.at(-1);
  if (last?.type !== "run.state" || last.data["state"] !== "succeeded")
    return `ended with ${JSON.stringify(last?.data)}`;
  return undefined;
}
