// Decides in which folder and by whose credentials an attempt works: its run's commit, its environment's role. A run ends
// where either can't be had.
import { LockgateError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type { Slot } from "../queue/slots.ts";
import { inTransaction } from "../store/database.ts";
import { findRun } from "../store/runs.ts";
import { runAttempt } from "./attempt.ts";
import type { RunnerDeps } from "./deps.ts";
import { outcomeOf, runError } from "./outcome.ts";
import { withRunRole } from "./runRole.ts";
import { withOwnFile } from "./sandboxSource.ts";
import { withSource } from "./source.ts";
import { transition } from "./transition.ts";

/** What keeps an attempt from beginning. */
const unbegun = ["source_unavailable", "role_refused"] as const;

/** Runs a queued run once, with the program of its commit and the role of its environment. */
export async function runSourced(
  deps: RunnerDeps,
  job: { runId: string; signal: AbortSignal },
  slot: Slot,
  logger: Logger,
): Promise<void> {
  const run = await findRun(deps.pool, job.runId);
  if (run?.state !== "queued" || run.cancelRequestedAt) return;
  try {
    const settings = await withRunRole(deps.settings, run, deps.environments(run.stack));
    await withSource(settings, run, (source) =>
      withOwnFile(deps.pool, run.stack, source, (programDir) =>
        runAttempt({ ...deps, settings: { ...settings, programDir } }, job, slot, logger),
      ),
    );
  } catch (error) {
    const code = error instanceof LockgateError && unbegun.find((known) => known === error.code);
    if (!(error instanceof LockgateError) || !code) throw error;
    logger.warn({ err: error.message }, "the run can't begin");
    await endUnbegun(deps, job.runId, code, error);
  }
}

/** Nothing of the run has begun. */
async function endUnbegun(
  { pool }: RunnerDeps,
  runId: string,
  code: (typeof unbegun)[number],
  error: LockgateError,
): Promise<void> {
  const reason = error.detail ?? error.message;
  await inTransaction(pool, async (tx) => {
    if ((await findRun(tx, runId, true))?.state !== "queued") return;
    const outcome = outcomeOf([], 0, runError(code, reason));
    await transition(tx, runId, { event: "fail", outcome, reason: error.kind.title });
  });
}
