// Decides how a run changes its state: one transaction with the row, its event and the notification.
import { appendAudit, system } from "../audit/append.ts";
import type { NewEvent } from "../events/registry.ts";
import { type Queryable, jsonbText, notify } from "../store/database.ts";
import { appendEvents } from "../store/events.ts";
import { publish, toldOf } from "../store/hooks.ts";
import { wantReport } from "../store/githubReports.ts";
import { type Outcome, type Run, findRun, runColumns } from "../store/runs.ts";
import { type RunEvent, type RunState, type WaitReason, nextState } from "./machine.ts";

/** A transition that the table does not have, or of an attempt that is not the newest. */
export class TransitionRefused extends Error {
  constructor(runId: string, state: RunState | undefined, event: RunEvent, why: string) {
    super(`run ${runId} in state ${state ?? "unknown"} refuses "${event}": ${why}`);
    this.name = "TransitionRefused";
  }
}

export interface TransitionRequest {
  readonly event: RunEvent;
  /** The attempt on whose behalf this is done; a newer one in the row refuses it. */
  readonly attempt?: number;
  readonly outcome?: Outcome;
  readonly reason?: string;
  /** With the event `wait`: what for, and until when at least, where that is known. */
  readonly wait?: Wait;
  /** Name of the person or program that wants it; absent where the server does it by itself. */
  readonly by?: string;
}

export interface Wait {
  readonly for: WaitReason;
  readonly until?: Date;
}

/** Moves a run to its next state. `tx` must be a transaction; the row stays locked until it ends. */
export async function transition(tx: Queryable, runId: string, request: TransitionRequest): Promise<Run> {
  const run = await findRun(tx, runId, true);
  if (!run) throw new TransitionRefused(runId, undefined, request.event, "no such run");
  if (request.attempt !== undefined && request.attempt !== run.attempt) {
    const why = `attempt ${request.attempt} was overtaken by attempt ${run.attempt}`;
    throw new TransitionRefused(runId, run.state, request.event, why);
  }
  const next = nextState(run.state, request.event);
  if (!next) throw new TransitionRefused(runId, run.state, request.event, "the table has no such transition");
  const attempt = run.attempt + (next.effects.includes("newAttempt") ? 1 : 0);
  const moved = await tx.query<Run>(
    `update runs set state = $2, attempt = $3,
       started_at = case when $4 then coalesce(started_at, clock_timestamp()) else started_at end,
       finished_at = case when $5 then clock_timestamp() else finished_at end,
       outcome = coalesce($6, outcome), repeats = repeats + $7, waiting_for = $8, waiting_until = $9
     where id = $1 returning ${runColumns}`,
    [
      runId,
      next.to,
      attempt,
      next.effects.includes("newAttempt"),
      next.effects.includes("finish"),
      request.outcome ? jsonbText(request.outcome) : null,
      next.effects.includes("repeat") ? 1 : 0,
      request.wait?.for ?? null,
      request.wait?.until ?? null,
    ],
  );
  await appendEvents(tx, runId, attempt, [stateEvent(run.state, next.to, attempt, request.reason)]);
  await tell(tx, run, next.to, attempt, request);
  return moved.rows[0] as Run;
}

/** Audit, GitHub and receivers of webhooks hear of it, or nothing has happened. */
async function tell(
  tx: Queryable,
  run: Run,
  to: RunState,
  attempt: number,
  { by, reason, outcome }: TransitionRequest,
): Promise<void> {
  const details = { from: run.state, to, attempt, reason, error: outcome?.error?.code };
  await appendAudit(tx, { actor: by ?? system, action: "run.state", stack: run.stack, run: run.id, details });
  await wantReport(tx, run);
  const { from, error } = details;
  await publish(tx, `run.${to}`, run.stack, { ...toldOf(run), state: to, from, attempt, reason, error });
}

/** Marks a running run for cancellation and wakes its worker. */
export async function requestCancel(tx: Queryable, runId: string, by: string): Promise<void> {
  const marked = await tx.query<{ stack: string }>(
    `update runs set cancel_requested_at = clock_timestamp(), cancel_requested_by = $2
     where id = $1 and cancel_requested_at is null returning stack`,
    [runId, by],
  );
  for (const { stack } of marked.rows) {
    await appendAudit(tx, { actor: by, action: "run.cancel-requested", stack, run: runId, details: {} });
  }
  await notify(tx, "control", runId);
}

function stateEvent(from: RunState, state: RunState, attempt: number, reason?: string): NewEvent {
  return {
    type: "run.state",
    data: { state, from, attempt, ...(reason === undefined ? {} : { reason }) },
  };
}
