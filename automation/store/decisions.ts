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
  const column = (of: (decision: Decision) => string) => decisions.map(of);
  await tx.query(
    `insert into gate_decisions (run_id, attempt, gate, verdict, reason, inputs)
     select $1, $2, gate, verdict, reason, inputs::jsonb
     from unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as d (gate, verdict, reason, inputs, n)
     order by n`,
    [
      runId,
      attempt,
      column(({ gate }) => gate),
      column(({ verdict }) => verdict),
      column(({ reason }) => reason),
      column(({ inputs }) => jsonbText(inputs)),
    ],
  );
  const entries = decisions.map(({ gate, verdict, reason, inputs }) => ({
    actor: system,
    action: "run.gate" as const,
    run: runId,
    details: { attempt, gate, verdict, reason, inputs },
  }));
  await appendAudit(tx, ...entries);
}

/** Decisions on a run, oldest first. */
export async function readDecisions(db: Queryable, runId: string): Promise<DecisionRecord[]> {
  const found = await db.query<DecisionRecord>(
    "select attempt, gate, verdict, reason, inputs, at from gate_decisions where run_id = $1 order by id",
    [runId],
  );
  return found.rows;
}
