// Decides how the last known content of a stack is kept for readers: masked outputs and its resources.
import type { SeenResource } from "../runner/engineEvents.ts";
import { type Queryable, jsonbText } from "./database.ts";

export interface StackState {
  readonly stack: string;
  readonly runId: string;
  readonly observedAt: Date;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly SeenResource[];
}

const columns = `stack, run_id as "runId", observed_at as "observedAt", outputs, resources`;

export const settledSchema = `
-- Of what the last update was made and what it left, in one digest; null where it did not end well.
alter table stack_states add column settled text;`;

/** Keeps what a run left behind; the newest observation wins. */
export async function saveStackState(
  db: Queryable,
  state: Pick<StackState, "stack" | "runId" | "outputs" | "resources"> & { settled?: string | undefined },
): Promise<void> {
  await db.query(
    `insert into stack_states (stack, run_id, outputs, resources, settled) values ($1, $2, $3, $4, $5)
     on conflict (stack) do update set run_id = excluded.run_id, observed_at = clock_timestamp(),
       outputs = excluded.outputs, resources = excluded.resources, settled = excluded.settled`,
    [state.stack, state.runId, jsonbText(state.outputs), jsonbText(state.resources), state.settled ?? null],
  );
}

export async function findStackState(db: Queryable, stack: string): Promise<StackState | undefined> {
  const found = await db.query<StackState>(`select ${columns} from stack_states where stack = $1`, [stack]);
  return found.rows[0];
}

/** Number of resources by stack, for lists. */
export async function countResources(db: Queryable, stacks: readonly string[]): Promise<Map<string, number>> {
  const found = await db.query<{ stack: string; count: number }>(
    "select stack, jsonb_array_length(resources) as count from stack_states where stack = any($1)",
    [stacks],
  );
  return new Map(found.rows.map((row) => [row.stack, row.count]));
}

/** The digest of what the last update was made of and left, see settledDigest. */
export async function findSettled(db: Queryable, stack: string): Promise<string | undefined> {
  const found = await db.query<{ settled: string | null }>(
    "select settled from stack_states where stack = $1",
    [stack],
  );
  return found.rows[0]?.settled ?? undefined;
}
