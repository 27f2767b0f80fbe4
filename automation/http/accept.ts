// Decides how a request becomes a run: one transaction with the row, its decisions, its job and what it replaces.
import { LockgateError } from "../errors.ts";
import { type RequestFacts, gates, judge, obstacle } from "../gate/gates.ts";
import { transition } from "../runner/transition.ts";
import type { Queryable } from "../store/database.ts";
import { saveDecisions } from "../store/decisions.ts";
import { appendEvents } from "../store/events.ts";
import { publish, toldOf } from "../store/hooks.ts";
import { wantReport } from "../store/githubReports.ts";
import { type NewRun, type Run, insertRun, lockReplaceable } from "../store/runs.ts";
import type { AppDeps } from "./route.ts";

type Wanted = Pick<
  NewRun,
  "stack" | "operation" | "message" | "branch" | "repairs" | "release" | "rollback" | "source"
>;
type Requester = RequestFacts["identity"] & { readonly id: string; readonly person: string };

/** Accepts a run for this identity, or refuses it by its gates. `tx` must be a transaction. */
export async function acceptRun(
  tx: Queryable,
  queue: AppDeps["queue"],
  identity: Requester,
  wanted: Wanted,
): Promise<Run> {
  const decisions = judge(gates.request, { stack: wanted.stack, operation: wanted.operation, identity });
  const refused = obstacle(decisions);
  if (refused) throw new LockgateError(refused.code ?? "forbidden", { detail: refused.reason });
  if (wanted.branch !== undefined) await lockBranch(tx, wanted.stack, wanted.branch);
  const run = await insertRun(tx, {
    ...wanted,
    requestedBy: identity.name,
    requestedById: identity.id,
    requestedByPerson: identity.person,
  });
  await appendEvents(tx, run.id, 0, [{ type: "run.state", data: { state: "queued", attempt: 0 } }]);
  await saveDecisions(tx, run.id, 0, decisions);
  await supersedeOlder(tx, run);
  await wantReport(tx, run);
  await publish(tx, "run.queued", run.stack, { ...toldOf(run), state: run.state, attempt: run.attempt });
  await queue.enqueue(tx, run.id, run.stack);
  return run;
}

/** Two pushes at the same moment must see each other. */
async function lockBranch(tx: Queryable, stack: string, branch: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(4244, hashtext($1))", [JSON.stringify([stack, branch])]);
}

/** A push makes what older pushes to its branch still wait for pointless; what a person asked for is never touched. */
async function supersedeOlder(tx: Queryable, newer: Run): Promise<void> {
  if (newer.branch === null) return;
  for (const older of await lockReplaceable(tx, newer)) {
    const reason = `superseded by run ${newer.id} of the same branch`;
    await transition(tx, older.id, { event: "supersede", reason });
  }
}
