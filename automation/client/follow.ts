// Decides how a run is followed: event by event, over broken connections, to its end or to where people are asked.
import { type Client, Problem, type Schemas, bodyOf } from "./client.ts";

type Run = Schemas["RunDetail"];
type RunEvent = Schemas["RunEvent"];

/** Milliseconds before a broken connection is made anew. */
const pause = 500;

/**
 * Follows a run to its end, resuming after a broken connection where it stopped; or to where it asks people for their
 * approval, which may take days. Throws when the server refuses to show the run, or when `signal` aborts.
 */
export async function followRun(
  client: Client,
  id: string,
  onEvent: (event: RunEvent) => void,
  signal?: AbortSignal,
): Promise<Run> {
  const position = { last: 0 };
  for (;;) {
    const before = await getRun(client, id);
    await readEvents(client, id, position, onEvent, signal).catch(async (error: Error) => {
      if (signal?.aborted || error instanceof Problem) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, pause);
      });
    });
    if (before.finishedAt) return before;
    const now = await getRun(client, id);
    if (now.state === "awaiting_approval") return now;
  }
}

export const getRun = (client: Client, id: string): Promise<Run> =>
  bodyOf(client.GET("/v1/runs/{id}", { params: { path: { id } } }));

async function readEvents(
  client: Client,
  id: string,
  position: { last: number },
  onEvent: (event: RunEvent) => void,
  signal?: AbortSignal,
): Promise<void> {
  for await (const event of eventsOf(client, id, position.last, signal)) {
    position.last = event.id;
    onEvent(event);
    // The stream would go on in silence until somebody answers.
    if (event.type === "run.state" && event.data["state"] === "awaiting_approval") return;
  }
}

/** Events after the one with number `after`, as they come, until the run ends or the server drains. */
export async function* eventsOf(
  client: Client,
  id: string,
  after: number,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent> {
  const { data } = await client.GET("/v1/runs/{id}/events", {
    params: { path: { id } },
    headers: { accept: "application/x-ndjson", "last-event-id": String(after) },
    parseAs: "stream",
    ...(signal ? { signal } : {}),
  });
  if (!data) return;
  let rest = "";
  for await (const chunk of (data as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as RunEvent;
  }
}
