// Decides how plans and what people say about them are kept.
import { appendAudit } from "../audit/append.ts";
import type { Approval, Plan } from "../gate/gates.ts";
import { planDigest } from "../gate/plan.ts";
import type { PlanDigests } from "../gate/plan.ts";
import type { ShownStep } from "../runner/plannedSteps.ts";
import { type Queryable, jsonbText } from "./database.ts";

/** The newest plan of a run. */
export interface StoredPlan extends Omit<Plan, "digests"> {
  readonly attempt: number;
  readonly at: Date;
  /** Absent for a plan that no approval can be bound to. */
  readonly digest: string | null;
  readonly digests: PlanDigests | null;
  readonly steps: readonly ShownStep[];
  readonly needed: number;
  /** Until when approvals are waited for. */
  readonly expiresAt: Date | null;
}

const columns = `attempt, at, digest, digests, steps, risks, needed, expires_at as "expiresAt"`;

/** Keeps what a preview showed; it takes the place of what earlier ones of the run did. */
export async function savePlan(
  tx: Queryable,
  runId: string,
  attempt: number,
  plan: Pick<StoredPlan, "risks" | "steps"> & { readonly digests?: PlanDigests },
): Promise<void> {
  const { digests, steps, risks } = plan;
  await tx.query(
    `insert into run_plans (run_id, attempt, digest, digests, steps, risks) values ($1, $2, $3, $4, $5, $6)
     on conflict (run_id) do update set attempt = excluded.attempt, at = clock_timestamp(), digest = excluded.digest,
       digests = excluded.digests, steps = excluded.steps, risks = excluded.risks, needed = 0, expires_at = null`,
    [
      runId,
      attempt,
      digests ? planDigest(digests) : null,
      digests ? jsonbText(digests) : null,
      jsonbText(steps),
      jsonbText(risks),
    ],
  );
}

/** Notes that the run's plan waits for so many people, and how long. */
export async function askForApproval(
  tx: Queryable,
  runId: string,
  needed: number,
  hours: number,
): Promise<void> {
  await tx.query(
    `update run_plans set needed = $2, expires_at = clock_timestamp() + make_interval(secs => $3) where run_id = $1`,
    [runId, needed, hours * 3600],
  );
}

export async function findPlan(db: Queryable, runId: string): Promise<StoredPlan | undefined> {
  return (await db.query<StoredPlan>(`select ${columns} from run_plans where run_id = $1`, [runId])).rows[0];
}

/** Runs whose time for approvals is over. */
export async function listUnapproved(db: Queryable): Promise<string[]> {
  const found = await db.query<{ id: string }>(
    `select r.id from runs r join run_plans p on p.run_id = r.id
     where r.state = 'awaiting_approval' and p.expires_at <= clock_timestamp() order by r.id`,
  );
  return found.rows.map(({ id }) => id);
}

export type NewApproval = Omit<Approval, "at">;

/** Appends what somebody says; nothing said before is changed. */
export async function insertApproval(
  tx: Queryable,
  run: { readonly id: string; readonly stack: string },
  said: NewApproval,
): Promise<void> {
  const { person, name, decision, comment, digests } = said;
  await tx.query(
    "insert into approvals (run_id, person, name, decision, comment, digests) values ($1, $2, $3, $4, $5, $6)",
    [run.id, person, name, decision, comment, digests && jsonbText(digests)],
  );
  const action = decision === "approve" ? "run.approved" : "run.rejected";
  const details = { person, comment, digests };
  await appendAudit(tx, { actor: name, action, stack: run.stack, run: run.id, details });
}

/** All that was said about a run, oldest first. */
export async function listApprovals(db: Queryable, runId: string): Promise<Approval[]> {
  const found = await db.query<Approval>(
    "select person, name, decision, comment, digests, at from approvals where run_id = $1 order by id",
    [runId],
  );
  return found.rows;
}
