// Decides how runs wait for a worker: pg-boss, strictly first in first out for each stack.
import { type ConstructorOptions, type Job, PgBoss } from "pg-boss";
import { v7 as uuidv7 } from "uuid";
import type { Logger } from "../logger.ts";
import { connectionOf } from "../store/connection.ts";
import type { Queryable } from "../store/database.ts";

/** Runs of a stack whose environment names workers wait for those alone. */
const queueNameOf = (worker: string | undefined): string =>
  worker === undefined ? "runs" : `runs-${worker}`;

/** Which workers take the runs of a stack; undefined: those without a name. */
export type WorkerOf = (stack: string) => string | undefined;
const anyWorker: WorkerOf = () => undefined;

/** A worker counts as dead after this long without a heartbeat; its job then goes to another. */
const heartbeatSeconds = 10;

/** Far above the attempts that the runner allows itself, so that pg-boss never gives a job up on its own. */
const retryLimit = 50;

/** Nothing that was accepted is forgotten, however long its stack is busy or the clock is ahead: ten years. */
const retentionSeconds = 3650 * 86_400;

export interface QueuedRun {
  readonly runId: string;
}

/** Called for each job; `signal` aborts when the job was given to somebody else. */
export type RunHandler = (job: { runId: string; retryCount: number; signal: AbortSignal }) => Promise<void>;

export interface RunQueue {
  /**
   * Enqueues inside the caller's transaction: either run and job exist, or neither. `again` is for a run that has
   * waited: its first job, which bears the run's id, is done and still known.
   */
  enqueue(tx: Queryable, runId: string, stack: string, again?: "again"): Promise<void>;
  /** Starts taking jobs, at most `concurrency` at once in this process. */
  work(concurrency: number, handler: RunHandler): Promise<void>;
  /** Stops taking jobs; running handlers go on. */
  pause(): Promise<void>;
  /** Frees stacks whose job was given up, and returns the runs of those jobs. */
  releaseGivenUp(): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * Connects to the queue. `role` "sender" only enqueues; "worker" also supervises.
 * A handler must end normally when a run fails for its own reasons: under key_strict_fifo a failed job
 * would block its stack.
 */
export async function openRunQueue(
  url: string,
  role: "sender" | "worker",
  logger: Logger,
  workers: { readonly of: WorkerOf; readonly own?: string | undefined } = { of: anyWorker },
): Promise<RunQueue> {
  const boss = new PgBoss({
    ...(connectionOf(url) as ConstructorOptions),
    application_name: `lockgate-queue-${role}`,
    max: role === "worker" ? 4 : 2,
    schedule: false,
    supervise: role === "worker",
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    queueCacheIntervalSeconds: 2,
    useListenNotify: role === "worker",
    registerInstance: false,
  });
  boss.on("error", (error) => logger.warn({ err: error.message }, "queue error"));
  boss.on("warning", (warning) => logger.debug({ warning: warning.message }, "queue warning"));
  await boss.start();
  const queues = queuesOf(boss);
  return queueOf(boss, queues, workers.of, await queues(workers.own));
}

const settings = {
  policy: "key_strict_fifo",
  notify: true,
  heartbeatSeconds,
  retryLimit,
  expireInSeconds: 23 * 3600,
  retentionSeconds,
} as const;

type Queues = (worker: string | undefined) => Promise<string>;

/** Each queue is made when it is first needed, once a process. */
function queuesOf(boss: PgBoss): Queues {
  const made = new Map<string, Promise<void>>();
  return async (worker) => {
    const name = queueNameOf(worker);
    const making = made.get(name) ?? boss.createQueue(name, settings);
    made.set(name, making);
    making.catch(() => made.delete(name));
    await making;
    return name;
  };
}

function queueOf(boss: PgBoss, queues: Queues, workerOf: WorkerOf, own: string): RunQueue {
  return {
    enqueue: async (tx, runId, stack, again) => {
      const id = again ? uuidv7() : runId;
      const options = { id, singletonKey: stack, retentionSeconds, db: databaseOf(tx) };
      await boss.send(await queues(workerOf(stack)), { runId }, options);
    },
    work: async (concurrency, handler) => {
      const options = {
        localConcurrency: concurrency,
        pollingIntervalSeconds: 0.5,
        // The default of 30 s leaves gaps: nothing notifies when a stack becomes free.
        notifyPollingIntervalSeconds: 1,
        heartbeatRefreshSeconds: 2,
        // While many wait, whoever has ended one takes the next at once.
        burstWhenReadyExceeds: 1,
      };
      await boss.work<QueuedRun>(own, options, async (jobs: Job<QueuedRun>[]) => {
        for (const job of jobs) {
          await handler({ runId: job.data.runId, retryCount: job.retryCount, signal: job.signal });
        }
      });
    },
    pause: async () => {
      await boss.offWork(own, { wait: false });
    },
    releaseGivenUp: () => releaseGivenUp(boss, own),
    stop: () => boss.stop({ graceful: true, close: true, timeout: 5000 }),
  };
}

async function releaseGivenUp(boss: PgBoss, queue: string): Promise<string[]> {
  const released: string[] = [];
  for (const key of await boss.getBlockedKeys(queue)) {
    const jobs = await boss.findJobs<QueuedRun>(queue, { key });
    for (const job of jobs.filter((candidate) => candidate.state === "failed")) {
      await boss.deleteJob(queue, job.id);
      released.push(job.data.runId);
    }
  }
  return released;
}

function databaseOf(tx: Queryable) {
  return { executeSql: async (text: string, values?: unknown[]) => tx.query(text, values) };
}
