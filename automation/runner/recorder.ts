// Decides how a running attempt writes what happens: in order, in batches, under its fence.
import type { Logger } from "../logger.ts";
import type { NewEvent } from "../events/registry.ts";
import { type Pool, inTransaction, isConnectionError } from "../store/database.ts";
import { appendEvents, appendLog } from "../store/events.ts";

/** Raised when a newer attempt of the run exists: whoever meets it must stop at once. */
export class AttemptOvertaken extends Error {
  constructor(runId: string, attempt: number) {
    super(`attempt ${attempt} of run ${runId} was overtaken by a newer one`);
    this.name = "AttemptOvertaken";
  }
}

export interface Recorder {
  event(event: NewEvent): void;
  log(text: string): void;
  /** Resolves when all that was handed in is stored; rejects when the attempt was overtaken. */
  flush(): Promise<void>;
}

/** How long events may wait for company; short enough to look live. */
const batchMilliseconds = 100;

/** Collects events and log text of one attempt. `onOvertaken` is called once, when the fence closes. */
export function createRecorder(
  pool: Pool,
  run: { id: string; attempt: number },
  logger: Logger,
  onOvertaken: () => void,
): Recorder {
  let events: NewEvent[] = [];
  let text = "";
  let timer: NodeJS.Timeout | undefined;
  let tail: Promise<void> = Promise.resolve();

  const write = async (batch: NewEvent[], logText: string): Promise<void> => {
    await retryWhileAway(logger, () =>
      inTransaction(pool, async (tx) => {
        if (logText !== "") await appendLog(tx, run.id, run.attempt, logText);
        if (batch.length === 0) return;
        if (!(await appendEvents(tx, run.id, run.attempt, batch)))
          throw new AttemptOvertaken(run.id, run.attempt);
      }),
    );
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = events;
    const logText = text;
    events = [];
    text = "";
    if (batch.length > 0 || logText !== "") tail = tail.then(() => write(batch, logText));
    return tail;
  };
  const later = (): void => {
    timer ??= setTimeout(() => {
      flush().catch((error: unknown) => {
        if (error instanceof AttemptOvertaken) onOvertaken();
        else logger.error({ err: error }, "events could not be stored");
      });
    }, batchMilliseconds);
  };
  return {
    event: (event) => {
      events.push(event);
      later();
    },
    log: (chunk) => {
      text += chunk;
      later();
    },
    flush,
  };
}

/** Repeats `work` while the database is away or restarting, for at most two minutes. */
export async function retryWhileAway<T>(logger: Logger, work: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + 120_000;
  for (let wait = 100; ; wait = Math.min(wait * 2, 5000)) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionError(error) || performance.now() + wait > giveUpAt) throw error;
      logger.warn({ err: (error as Error).message, waitMilliseconds: wait }, "database away, trying again");
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
      });
    }
  }
}
