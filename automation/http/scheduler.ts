// Decides what a tick of a schedule does: one drift check, started by one server of all, as a run like any other.
import { v5 as uuidv5 } from "uuid";
import type { Grant } from "../auth/permissions.ts";
import { LockgateError } from "../errors.ts";
import { type Queryable, databaseTime, inTransaction } from "../store/database.ts";
import { type Schedule, lockDueSchedule, markTick } from "../store/schedules.ts";
import { missedTicks, nextTick } from "../schedules/cron.ts";
import { acceptRun } from "./accept.ts";
import type { AppDeps } from "./route.ts";

/** Namespace of the ids of schedules as requesters. */
const namespace = "5b0c9d3e-2f1a-4c5e-9a55-7f6b1c1d9e21";

/** A newer check supersedes one that still waits. */
const branch = "schedule/drift";

type Deps = Pick<AppDeps, "pool" | "queue" | "logger"> & {
  readonly config: Pick<AppDeps["config"], "stacks">;
};

/** Starts what is due. Ticks that passed while nobody was there are made up for by one check. */
export async function fireDue(deps: Deps): Promise<void> {
  const now = await databaseTime(deps.pool);
  for (let more = true; more;) {
    more = await inTransaction(deps.pool, async (tx) => {
      const due = await lockDueSchedule(tx, now);
      if (due) await fire(tx, deps, due, now);
      return due !== undefined;
    });
  }
}

async function fire(tx: Queryable, { queue, config, logger }: Deps, due: Schedule, now: Date): Promise<void> {
  const { stack, cron, zone, nextAt } = due;
  const tick = { nextAt: nextTick(cron, zone, now) ?? null, lastAt: now };
  // A stack that is managed no more keeps its schedule, and says so.
  if (!config.stacks.includes(stack))
    return markTick(tx, stack, { ...tick, trouble: "the stack is not managed" });
  const missed = missedTicks(cron, zone, nextAt ?? now, now);
  const message = `drift check by schedule${missed === 0 ? "" : `; ${missed} more were missed`}`;
  const grants: Grant[] = [{ environment: stack, role: "operator" }];
  const name = "schedule";
  const identity = { id: uuidv5(stack, namespace), name, person: name, grants };
  try {
    const run = await acceptRun(tx, queue, identity, { stack, operation: "drift", message, branch });
    await markTick(tx, stack, { ...tick, run: run.id });
    logger.info({ stack, runId: run.id, missed }, "drift check by schedule");
  } catch (error) {
    // A refusal is written down; anything else leaves the tick due.
    if (!(error instanceof LockgateError)) throw error;
    await markTick(tx, stack, { ...tick, trouble: error.message });
  }
}
