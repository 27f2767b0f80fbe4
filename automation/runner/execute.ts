// Decides how one job becomes one run: take over or begin, wait for a slot, run the attempt, repeat if it may.
import { stackLockKey, takeSlot } from "../queue/slots.ts";
import { inTransaction } from "../store/database.ts";
import { findRun } from "../store/runs.ts";
import { runSourced } from "./sourcedAttempt.ts";
import type { RunnerDeps } from "./deps.ts";
import { type RunState, isFinal, isParked } from "./machine.ts";
import { inRunSpan } from "../tracing.ts";
import { recover } from "./recover.ts";
import { transition } from "./transition.ts";

/** Raised when the worker ends before the run does: the queue then gives the job to another worker. */
export class HandedBack extends Error {
  constructor(runId: string) {
    super(`run ${runId} goes back to the queue`);
    this.name = "HandedBack";
  }
}

/** Handles a job until its run has ended or waits for something. Throws only when the job must be given to another worker. */
export async function executeRun(
  deps: RunnerDeps,
  job: { runId: string; signal: AbortSignal },
): Promise<void> {
  const logger = deps.logger.child({ runId: job.runId });
  let run = await findRun(deps.pool, job.runId);
  if (run && isActive(run.state)) {
    await releaseStackLock(deps, run.stack);
    run = await recover(deps, run, logger);
  }
  while (run && !isFinal(run.state) && !isParked(run.state)) {
    if (run.cancelRequestedAt) {
      run = await inTransaction(deps.pool, (tx) => transition(tx, job.runId, { event: "cancel" }));
      return;
    }
    const waiting = AbortSignal.any([job.signal, deps.shutdown]);
    const slot = await takeSlot(
      deps.settings.databaseUrl,
      run.stack,
      deps.settings.concurrency,
      waiting,
    ).catch((error: unknown) => {
      if (waiting.aborted) throw new HandedBack(job.runId);
      throw error;
    });
    try {
      run = await inRunSpan(run, async (span) => {
        await runSourced(deps, job, slot, logger);
        const now = await findRun(deps.pool, job.runId);
        span.setAttribute("lockgate.run.state", now?.state ?? "gone");
        return now;
      });
    } finally {
      await slot.release().catch(() => undefined);
    }
    if (job.signal.aborted) return; // Another worker has the job, and with it the run.
    if (!run || isFinal(run.state) || isParked(run.state)) return;
    // A run that is neither ended nor queued is examined by whoever gets its job next.
    if (deps.shutdown.aborted || run.state !== "queued") throw new HandedBack(job.runId);
  }
}

/** A state in which some process executes the run, or did when it died. */
function isActive(state: RunState): boolean {
  return state !== "queued" && !isParked(state) && !isFinal(state);
}

/**
 * A worker that is paused, not dead, still holds the stack's lock on its connection. Its job was given to
 * us, so its time is over: the connection is ended, which it notices as soon as it wakes.
 */
async function releaseStackLock(deps: RunnerDeps, stack: string): Promise<void> {
  const [lockClass, key] = stackLockKey(stack);
  await deps.pool.query(
    `select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
       and classid = $1::bigint::oid and objid = ($2::bigint & 4294967295)::oid`,
    [lockClass, key],
  );
}
