// Decides how a run of a dead process is taken over: fence it, stop what it left, examine, then repeat or end it.
import type { Logger } from "../logger.ts";
import { type Queryable, inTransaction } from "../store/database.ts";
import { readEvents } from "../store/events.ts";
import { type Run, findRun } from "../store/runs.ts";
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
    stateWritten: snapshot && began.at ? snapshot.writtenAt > began.at : undefined,
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
    const giveUpAt = Date.now() + deps.settings.cancelGraceSeconds * 1000;
    while (isAlive(pid) && Date.now() < giveUpAt) await pause(100);
    killTree(pid);
  }
}

/** A process id may have been given to another program since: only a CLI of ours is stopped. */
function isPulumi(deps: RunnerDeps, pid: number): boolean {
  return isAlive(pid) && deps.commandOf(pid).includes("pulumi");
}

/** When the newest apply phase began, and what the dead process had stored of it. */
async function applyBegan(db: Queryable, runId: string): Promise<{ at?: Date; tally: Tally }> {
  const events = await readEvents(db, runId, 0, 1_000_000);
  const tally = createTally("apply");
  const start = events.findLastIndex(
    (event) => event.type === "run.state" && event.data["state"] === "applying",
  );
  if (start < 0) return { tally };
  for (const { type, data } of events.slice(start)) {
    const op = String(data["op"]);
    if (type === "resource.pre" && data["type"] !== "pulumi:pulumi:Stack") tally.changesBegun += 1;
    if (type === "resource.done") tally.done[op] = (tally.done[op] ?? 0) + 1;
  }
  return { at: new Date((events[start] as { at: string }).at), tally };
}

async function finish(
  deps: RunnerDeps,
  run: Run,
  { event, reason }: Verdict,
  tally: Tally,
  snapshot: StackSnapshot | undefined,
): Promise<Run> {
  for (const resource of snapshot?.resources ?? []) tally.resources.set(resource.urn, resource);
  const seconds = run.startedAt ? (Date.now() - run.startedAt.getTime()) / 1000 : 0;
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
