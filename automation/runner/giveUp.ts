// Decides what becomes of runs whose job the queue gave up: they are ended, never left hanging.
import type { RunQueue } from "../queue/runQueue.ts";
import { inTransaction } from "../store/database.ts";
import { findRun } from "../store/runs.ts";
import type { RunnerDeps } from "./deps.ts";
import { isFinal } from "./machine.ts";
import { outcomeOf, runError } from "./outcome.ts";
import { transition } from "./transition.ts";

/** Frees blocked stacks and ends their runs as interrupted. */
export async function endGivenUp(deps: RunnerDeps, queue: RunQueue): Promise<void> {
  for (const runId of await queue.releaseGivenUp()) {
    await inTransaction(deps.pool, async (tx) => {
      const run = await findRun(tx, runId, true);
      if (!run || isFinal(run.state)) return;
      const reason = "the queue gave its job up after too many failed attempts";
      const outcome = outcomeOf([], 0, runError("run_interrupted", reason));
      await transition(tx, runId, { event: "interrupt", outcome, reason });
    });
    deps.logger.error({ runId }, "run ended because the queue gave its job up");
  }
}
