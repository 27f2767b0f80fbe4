// Decides whether a run may go on to change things: gathers what is known, asks the gates, writes down what they say.
import { type ChangeFacts, type Decision, gates, judge, obstacle } from "../gate/gates.ts";
import type { Queryable } from "../store/database.ts";
import { saveDecisions } from "../store/decisions.ts";
import { appendEvents } from "../store/events.ts";
import type { Run } from "../store/runs.ts";
import { findOverride, listWindows } from "../store/windows.ts";

/** `start`: before anything of the run is executed. `change`: with the stack's lock held, right before the change. */
export type Moment = "start" | "change";

/** What the gates of a change judge by. */
export async function changeFacts(db: Queryable, run: Run): Promise<ChangeFacts> {
  return {
    stack: run.stack,
    operation: run.operation,
    now: new Date(),
    windows: await listWindows(db),
    override: await findOverride(db, run.id),
  };
}

/** Asks the gates of this moment and keeps their decisions; returns the one that does not let the run pass. */
export async function judgeChange(tx: Queryable, run: Run, moment: Moment): Promise<Decision | undefined> {
  const decisions = judge(gates[moment], await changeFacts(tx, run));
  await keepDecisions(tx, run, decisions);
  return obstacle(decisions);
}

/** Keeps decisions with their inputs on the run, and tells whoever follows it. */
export async function keepDecisions(
  tx: Queryable,
  run: Pick<Run, "id" | "attempt">,
  decisions: readonly Decision[],
): Promise<void> {
  await saveDecisions(tx, run.id, run.attempt, decisions);
  const events = decisions.map(({ gate, verdict, reason }) => {
    return { type: "gate.decision", data: { gate, verdict, reason } } as const;
  });
  if (events.length > 0) await appendEvents(tx, run.id, run.attempt, events);
}
