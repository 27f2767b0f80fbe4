// Decides which waiting runs go on: those that the gates would let begin now, oldest first.
import { type Decision, gates, judge, obstacle } from "../gate/gates.ts";
import type { RunQueue } from "../queue/runQueue.ts";
import { type Queryable, inTransaction } from "../store/database.ts";
import { listUnapproved } from "../store/plans.ts";
import { type Run, findRun, listWaiting, setWaitingUntil } from "../store/runs.ts";
import { programOf } from "./fingerprint.ts";
import type { RunnerDeps } from "./deps.ts";
import { outcomeOf, runError } from "./outcome.ts";
import { changeFacts } from "./passage.ts";
import { transition } from "./transition.ts";

/** Puts runs whose wait is over back into the queue; corrects until when the others wait. */
export async function resumeWaiting(
  deps: Pick<RunnerDeps, "pool" | "environments"> & { readonly settings: { readonly programDir: string } },
  queue: Pick<RunQueue, "enqueue">,
): Promise<void> {
  const waiting = await listWaiting(deps.pool);
  const promoted = waiting.find(({ stack }) => deps.environments(stack).after !== undefined);
  const program = await programOf(deps, promoted);
  for (const { id } of waiting) {
    await inTransaction(deps.pool, async (tx) => {
      const run = await findRun(tx, id, true);
      if (run?.state !== "waiting") return;
      const held = obstacle(judge(gates.start, await changeFacts(tx, run, deps.environments, { program })));
      // What is refused goes on too: whoever executes it writes down why it ends.
      if (held?.verdict === "wait") await correct(tx, run, held);
      else await resume(tx, queue, run, "what it waited for is over");
    });
  }
}

/** Ends runs that nobody approved in time. */
export async function expireUnapproved(deps: Pick<RunnerDeps, "pool">): Promise<void> {
  for (const id of await listUnapproved(deps.pool)) {
    await inTransaction(deps.pool, async (tx) => {
      const run = await findRun(tx, id, true);
      if (run?.state !== "awaiting_approval") return;
      const reason = "nobody approved it in time";
      const outcome = outcomeOf([], 0, runError("approval_expired", reason));
      await transition(tx, id, { event: "expire", reason, outcome });
    });
  }
}

/** Puts one waiting run back into the queue. `tx` must be a transaction that holds its row. */
export async function resume(
  tx: Queryable,
  queue: Pick<RunQueue, "enqueue">,
  run: Run,
  reason: string,
  by?: string,
): Promise<Run> {
  const resumed = await transition(tx, run.id, {
    event: "resume",
    reason,
    ...(by === undefined ? {} : { by }),
  });
  await queue.enqueue(tx, run.id, run.stack, "again");
  return resumed;
}

/** Windows change while runs wait for them. */
async function correct(tx: Queryable, run: Run, { wait }: Decision): Promise<void> {
  if (wait?.until?.getTime() === run.waitingUntil?.getTime() && wait?.for === run.waitingFor) return;
  await setWaitingUntil(tx, run.id, wait?.for ?? null, wait?.until ?? null);
}
