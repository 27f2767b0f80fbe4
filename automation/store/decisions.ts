// Decides how gate decisions are kept: as they were made, with their inputs, never changed.
import { appendAudit, system } from "../audit/append.ts";
import type { Decision } from "../gate/gates.ts";
import { type Queryable, jsonbText } from "./database.ts";

export interface DecisionRecord extends Pick<Decision, "gate" | "verdict" | "reason" | "inputs"> {
  readonly attempt: number;
  readonly at: Date;
}

/** Appends decisions of one attempt. */
export async function saveDecisions(
  tx: Queryable,
  runId: string,
  attempt: number,
  decisions: readonly Decision[],
): Promise<void> {
  for (const decision of decisions) {
    await tx.query(
      "insert into gate_decisions (run_id, attempt, gate, verdict, reason, inputs) values ($1, $2, $3, $4, $5, $6)",
      [runId, attempt, decision.gate, decision.verdict, decision.reason, jsonbText(decision.inputs)],
    );
    const { gate, verdict, reason, inputs } = decision;
    await appendAudit(tx, {
      actor: system,
      action: "run.gate",
      run: runId,
      details: { attempt, gate, verdict, reason, inputs },
    });
  }
}

/** Decisions on a run, oldest first. */
export async function readDecisions(db: Queryable, runId: string): Promise<DecisionRecord[]> {
  const found = await db.query<DecisionRecord>(
    "select attempt, gate, verdict, reason, inputs, at from gate_decisions where run_id = $1 order by id",
    [runId],
  );
  return found.rows;
}
