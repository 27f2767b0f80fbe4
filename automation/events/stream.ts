// Decides how events reach a reader: SSE or NDJSON, from where it left off, live until the run ends.
import { once } from "node:events";
import type { Response } from "express";
import { LockgateError } from "../errors.ts";
import { isFinal } from "../runner/machine.ts";
import type { Pool } from "../store/database.ts";
import { readEvents } from "../store/events.ts";
import { findRun } from "../store/runs.ts";
import type { Listener } from "./listener.ts";
import type { StoredEvent } from "./registry.ts";

export type StreamFormat = "text/event-stream" | "application/x-ndjson";

/** Comments keep proxies from closing a quiet stream; also the longest wait for a lost notification. */
const heartbeatMilliseconds = 15_000;
/** How long a reader waits before it reconnects (SSE `retry`). */
const retryMilliseconds = 1000;
const pageSize = 500;

/** Chooses the format by the Accept header; SSE when everything is accepted. */
export function negotiate(accept: string | undefined): StreamFormat {
  const ranges = (accept ?? "*/*").split(",").map((range) => range.split(";")[0]?.trim().toLowerCase() ?? "");
  if (ranges.includes("text/event-stream")) return "text/event-stream";
  if (ranges.includes("application/x-ndjson") || ranges.includes("application/ndjson"))
    return "application/x-ndjson";
  if (ranges.some((range) => range === "*/*" || range === "text/*")) return "text/event-stream";
  if (ranges.includes("application/*")) return "application/x-ndjson";
  throw new LockgateError("not_acceptable", { detail: `Accept is ${JSON.stringify(accept)}` });
}

/** Writes events after `lastEventId` until the run has ended, the reader leaves or the server drains. */
export async function streamEvents(
  source: { pool: Pool; listener: Listener; draining: AbortSignal },
  runId: string,
  format: StreamFormat,
  lastEventId: string | string[] | undefined,
  response: Response,
): Promise<void> {
  let after = readLastEventId(lastEventId);
  const bell = createBell(AbortSignal.any([source.draining, closed(response)]));
  const unsubscribe = source.listener.subscribe(runId, bell.ring);
  response
    .status(200)
    .set({ "content-type": format, "cache-control": "no-store", "x-accel-buffering": "no" });
  response.flushHeaders();
  if (format === "text/event-stream") response.write(`retry: ${retryMilliseconds}\n\n`);
  try {
    while (!bell.ended) {
      // Asked before the events are read: what the run wrote before it ended is then read for sure.
      const ended = isFinal((await findRun(source.pool, runId))?.state ?? "failed");
      for (let page = await readEvents(source.pool, runId, after, pageSize); page.length > 0;) {
        await write(response, page.map((event) => render(event, format)).join(""));
        after = page.at(-1)?.id ?? after;
        page =
          page.length < pageSize || bell.ended ? [] : await readEvents(source.pool, runId, after, pageSize);
      }
      if (ended) break;
      if (!(await bell.wait(heartbeatMilliseconds)) && !bell.ended) {
        await write(response, format === "text/event-stream" ? ": still here\n\n" : "\n");
      }
    }
  } finally {
    unsubscribe();
    response.end();
  }
}

/** One event in its wire form (WHATWG HTML 9.2.6; one JSON line has no newline of its own). */
export function render(event: StoredEvent, format: StreamFormat): string {
  const text = JSON.stringify(event);
  if (format === "application/x-ndjson") return `${text}\n`;
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${text}\n\n`;
}

function readLastEventId(header: string | string[] | undefined): number {
  if (header === undefined || header === "") return 0;
  const id = Number(header);
  if (Number.isSafeInteger(id) && id >= 0 && /^\d+$/.test(String(header))) return id;
  const value = JSON.stringify(header).slice(0, 100);
  throw new LockgateError("invalid_request", {
    faults: [{ path: "header.last-event-id", message: "is not the id of an event", value }],
  });
}

/** Waits until the client has taken what was written: a slow reader must not fill our memory. */
async function write(response: Response, text: string): Promise<void> {
  if (response.writableEnded || response.destroyed || response.write(text)) return;
  // The listeners of the one that lost are taken back: a slow reader waits here thousands of times.
  const settled = new AbortController();
  const waits = ["drain", "close"].map((event) => once(response, event, { signal: settled.signal }));
  await Promise.race(waits).finally(() => settled.abort());
}

function closed(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  return controller.signal;
}

interface Bell {
  /** Somebody rang, or the end came. */
  ring(): void;
  readonly ended: boolean;
  /** True when the bell rang (also before the call), false after the time. */
  wait(milliseconds: number): Promise<boolean>;
}

function createBell(end: AbortSignal): Bell {
  let rung = false;
  let wake: () => void = () => undefined;
  const ring = () => {
    rung = true;
    wake();
  };
  end.addEventListener("abort", ring, { once: true });
  return {
    ring,
    get ended() {
      return end.aborted;
    },
    wait: async (milliseconds) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const was = rung;
      rung = false;
      return was;
    },
  };
}
