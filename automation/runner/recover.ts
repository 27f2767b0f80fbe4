// Decides how a run of a dead process is taken over: fence it, stop what it left, examine, then repeat or end it.
import type { Logger } from "../logger.ts";
import { type Queryable, databaseTime, inTransaction } from "../store/database.ts";
import { readEvents } from "../store/events.ts";
import { type Run, type WorkerMark, findRun } from "../store/runs.ts";
import { saveStackState } from "../store/stackStates.ts";
import { examineStack } from "./aftermath.ts";
import { type Tally, createTally } from "./engineEvents.ts";
import { type Verdict, examine } from "./examine.ts";
import type { RunnerDeps } from "./deps.ts";
import { isFinal } from "./machine.ts";
import { outcomeOf, runError } from "./outcome.ts";
import { isAlive, killTree, sendSignal } from "../processTree.ts";
import type { StackSnapshot } from "./snapshot.ts";
import { TransitionRefused, transition } from "./transition.ts";

/** Takes over a run found in a running state; returns it queued (to be repeated) or ended. */
export async function recover(deps: RunnerDeps, run: Run, logger: Logger): Promise<Run> {
  const fenced = await fence(deps, run);
  if (!fenced) return (await findRun(deps.pool, run.id)) as Run;
  await stopLeftovers(deps, fenced, logger);
  const { snapshot, foreignLocks } = await examineStack(deps, run.stack);
  const began = await applyBegan(deps.pool, run.id);
  const verdict = examine({
    state: fenced.state,
    attempts: fenced.repeats + 1,
    sameHost: fenced.worker?.host === deps.host,
    changesSeen: began.tally.changesBegun,
    pendingOperations: snapshot?.pendingOperations,
    stateWritten:
      snapshot && began.seen ? writtenSince(snapshot.writtenAt, fenced.worker, new Date()) : undefined,
    foreignLocks,
  });
  logger.warn({ verdict: verdict.event, reason: verdict.reason }, "took over a run whose process died");
  return finish(deps, fenced, verdict, began.tally, snapshot);
}

/** Raises the attempt so that the old process's writes are refused from now on. */
async function fence(deps: RunnerDeps, run: Run): Promise<Run | undefined> {
  const raised = await deps.pool.query(
    "update runs set attempt = attempt + 1 where id = $1 and attempt = $2 and finished_at is null",
    [run.id, run.attempt],
  );
  return raised.rowCount === 1 ? findRun(deps.pool, run.id) : undefined;
}

/** CLIs of the dead process that still live on this machine: SIGINT, the grace, then SIGKILL to all of theirs. */
async function stopLeftovers(deps: RunnerDeps, run: Run, logger: Logger): Promise<void> {
  if (!run.worker || run.worker.host !== deps.host) return;
  for (const pid of run.worker.cliPids.filter((candidate) => isPulumi(deps, candidate))) {
    logger.warn({ pid }, "stopping the CLI of a dead worker");
    sendSignal(pid, "SIGINT");
    const giveUpAt = performance.now() + deps.settings.cancelGraceSeconds * 1000;
    while (isAlive(pid) && performance.now() < giveUpAt) await pause(100);
    killTree(pid);
  }
}

/** A process id may have been given to another program since: only a CLI of ours is stopped. */
function isPulumi(deps: RunnerDeps, pid: number): boolean {
  return isAlive(pid) && deps.commandOf(pid).includes("pulumi");
}

/**
 * Whether the state was written after the attempt's newest CLI began; undefined where nobody can tell. Both moments are of one
 * clock, that of the host: which must not have been set back since.
 */
export function writtenSince(writtenAt: Date, worker: WorkerMark | null, now: Date): boolean | undefined {
  const began = new Date(worker?.cliBegan ?? Number.NaN);
  return began <= now ? writtenAt >= began : undefined;
}

/** Whether an apply phase was seen to begin, and what the dead process had stored of the newest. */
async function applyBegan(db: Queryable, runId: string): Promise<{ seen: boolean; tally: Tally }> {
  const events = await readEvents(db, runId, 0, 1_000_000);
  const tally = createTally("apply");
  const start = events.findLastIndex(
    (event) => event.type === "run.state" && event.data["state"] === "applying",
  );
  if (start < 0) return { seen: false, tally };
  for (const { type, data } of events.slice(start)) {
    const op = String(data["op"]);
    if (type === "resource.pre" && data["type"] !== "pulumi:pulumi:Stack") tally.changesBegun += 1;
    if (type === "resource.done") tally.done[op] = (tally.done[op] ?? 0) + 1;
  }
  return { seen: true, tally };
}

async function finish(
  deps: RunnerDeps,
  run: Run,
  { event, reason }: Verdict,
  tally: Tally,
  snapshot: StackSnapshot | undefined,
): Promise<Run> {
  for (const resource of snapshot?.resources ?? []) tally.resources.set(resource.urn, resource);
  const since =
    (await databaseTime(deps.pool)).getTime() - (run.startedAt?.getTime() ?? Number.POSITIVE_INFINITY);
  const seconds = Math.max(0, since / 1000);
  const outcome =
    event === "interrupt" ? outcomeOf([tally], seconds, runError("run_interrupted", reason)) : undefined;
  try {
    return await inTransaction(deps.pool, async (tx) => {
      if (event === "interrupt" && snapshot) {
        await saveStackState(tx, { stack: run.stack, runId: run.id, ...snapshot });
      }
      return transition(tx, run.id, { event, attempt: run.attempt, reason, ...(outcome ? { outcome } : {}) });
    });
  } catch (error) {
    const now = await findRun(deps.pool, run.id);
    if (error instanceof TransitionRefused && now && isFinal(now.state)) return now;
    throw error;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
