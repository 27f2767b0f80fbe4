// Decides how schedules are kept: one a stack, with when it is due next.
import { type AuditAction, appendAudit } from "../audit/append.ts";
import type { RunState } from "../runner/machine.ts";
import type { Queryable } from "./database.ts";

export const schedulesSchema = `
-- When the drift of a stack is looked for.
create table schedules (
  stack text primary key,
  cron text not null,
  zone text not null,
  next_at timestamptz,
  last_at timestamptz,
  last_run uuid references runs (id) on delete set null,
  -- Why the last tick started nothing.
  trouble text,
  updated_by text not null,
  updated_at timestamptz not null default clock_timestamp()
);`;

export interface Schedule {
  readonly stack: string;
  readonly cron: string;
  readonly zone: string;
  readonly nextAt: Date | null;
  readonly lastAt: Date | null;
  readonly lastRun: string | null;
  /** State of that run. */
  readonly lastState: RunState | null;
  readonly trouble: string | null;
  readonly updatedBy: string;
}

const columns = `stack, cron, zone, next_at as "nextAt", last_at as "lastAt", last_run as "lastRun", trouble,
  updated_by as "updatedBy", (select state from runs where id = last_run) as "lastState"`;

export async function saveSchedule(
  tx: Queryable,
  schedule: Pick<Schedule, "stack" | "cron" | "zone" | "nextAt">,
  by: string,
): Promise<Schedule> {
  const { stack, cron, zone, nextAt } = schedule;
  const saved = await tx.query<Schedule>(
    `insert into schedules (stack, cron, zone, next_at, updated_by) values ($1, $2, $3, $4, $5)
     on conflict (stack) do update set cron = $2, zone = $3, next_at = $4, updated_by = $5, trouble = null,
       updated_at = clock_timestamp() returning ${columns}`,
    [stack, cron, zone, nextAt, by],
  );
  await recorded(tx, "schedule.changed", by, { stack, cron, zone });
  return saved.rows[0] as Schedule;
}

/** False when there is none. `tx` must be a transaction. */
export async function deleteSchedule(tx: Queryable, stack: string, by: string): Promise<boolean> {
  const gone = await tx.query<{ cron: string; zone: string }>(
    "delete from schedules where stack = $1 returning cron, zone",
    [stack],
  );
  for (const row of gone.rows) await recorded(tx, "schedule.deleted", by, { stack, ...row });
  return gone.rowCount === 1;
}

async function recorded(
  tx: Queryable,
  action: AuditAction,
  actor: string,
  details: Readonly<Record<"stack" | "cron" | "zone", string>>,
): Promise<void> {
  await appendAudit(tx, { actor, action, stack: details.stack, details });
}

export async function listSchedules(db: Queryable, stacks: readonly string[]): Promise<Schedule[]> {
  const found = await db.query<Schedule>(
    `select ${columns} from schedules where stack = any($1) order by stack`,
    [stacks],
  );
  return found.rows;
}

/**
 * One that is due, which nobody else looks at until the transaction ends. Its last tick was in the future: then the clock was
 * ahead, and when it is due next was told by that clock.
 */
export async function lockDueSchedule(tx: Queryable, now: Date): Promise<Schedule | undefined> {
  const found = await tx.query<Schedule>(
    `select ${columns} from schedules where next_at <= $1 or last_at > $1 order by next_at limit 1 for update skip locked`,
    [now],
  );
  return found.rows[0];
}

/** Its tick was seen to; what came of it, and when the next one is. */
export async function markTick(
  tx: Queryable,
  stack: string,
  tick: {
    readonly nextAt: Date | null;
    readonly lastAt: Date;
    readonly run?: string;
    readonly trouble?: string;
  },
): Promise<void> {
  await tx.query(
    `update schedules set next_at = $2, last_at = $3, last_run = coalesce($4, last_run), trouble = $5
     where stack = $1`,
    [stack, tick.nextAt, tick.lastAt, tick.run ?? null, tick.trouble ?? null],
  );
}
