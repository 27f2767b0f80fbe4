// Decides in which folder an attempt works: that of the commit which its run names; a run whose commit can't be had ends.
import { LockgateError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Slot } from "../queue/slots.ts";
import { inTransaction } from "../store/database.ts";
import { findRun } from "../store/runs.ts";
import { runAttempt } from "./attempt.ts";
import type { RunnerDeps } from "./deps.ts";
import { outcomeOf, runError } from "./outcome.ts";
import { withSource } from "./source.ts";
import { transition } from "./transition.ts";

/** Runs a queued run once, with the program of its commit. */
export async function runSourced(
  deps: RunnerDeps,
  job: { runId: string; signal: AbortSignal },
  slot: Slot,
  logger: Logger,
): Promise<void> {
  const run = await findRun(deps.pool, job.runId);
  if (run?.state !== "queued" || run.cancelRequestedAt) return;
  try {
    await withSource(deps.settings, run, (programDir) =>
      runAttempt({ ...deps, settings: { ...deps.settings, programDir } }, job, slot, logger),
    );
  } catch (error) {
    if (!(error instanceof LockgateError) || error.code !== "source_unavailable") throw error;
    logger.warn({ err: error.message }, "the commit of the run can't be used");
    await endWithoutSource(deps, job.runId, error);
  }
}

/** Nothing of the run has begun: it had no program. */
async function endWithoutSource({ pool }: RunnerDeps, runId: string, error: LockgateError): Promise<void> {
  const reason = error.detail ?? error.message;
  await inTransaction(pool, async (tx) => {
    if ((await findRun(tx, runId, true))?.state !== "queued") return;
    const outcome = outcomeOf([], 0, runError("source_unavailable", reason));
    await transition(tx, runId, { event: "fail", outcome, reason: error.kind.title });
  });
}
