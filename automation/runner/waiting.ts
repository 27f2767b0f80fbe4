// Decides which waiting runs go on: those that the gates would let begin now, oldest first.
import { changesThings } from "../gate/windows.ts";
import { type Decision, gates, judge, obstacle } from "../gate/gates.ts";
import type { RunQueue } from "../queue/runQueue.ts";
import { type Queryable, inTransaction } from "../store/database.ts";
import { listUnapproved } from "../store/plans.ts";
import { type Run, findRun, listWaiting, setWaitingUntil } from "../store/runs.ts";
import type { RunnerDeps } from "./deps.ts";
import { outcomeOf, runError } from "./outcome.ts";
import { changeFacts } from "./passage.ts";
import { type SourceSettings, programDigestOf } from "./source.ts";
import { transition } from "./transition.ts";

/** Puts runs whose wait is over back into the queue; corrects until when the others wait. */
export async function resumeWaiting(
  deps: Pick<RunnerDeps, "pool" | "environments"> & { readonly settings: SourceSettings },
  queue: Pick<RunQueue, "enqueue">,
): Promise<void> {
  const waiting = await listWaiting(deps.pool);
  const here = once(() => programDigestOf(deps.settings, { source: null }));
  for (const { id, ...seen } of waiting) {
    const program = await promotedProgram(deps, seen, here);
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

/** What the order of promotion judges; undefined where none holds, or a commit can't be had, which its run then says. */
async function promotedProgram(
  deps: Pick<RunnerDeps, "environments"> & { readonly settings: SourceSettings },
  run: Pick<Run, "stack" | "operation" | "source">,
  here: () => Promise<string>,
): Promise<string | undefined> {
  if (!changesThings(run.operation) || deps.environments(run.stack).after === undefined) return undefined;
  return run.source === null ? here() : programDigestOf(deps.settings, run).catch(() => undefined);
}

/** Reading the program's folder costs the same for each run that waits. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
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
