// Decides how windows and overrides of runs are kept.
import { v7 as uuidv7 } from "uuid";
import { type AuditAction, appendAudit } from "../audit/append.ts";
import type { Override } from "../gate/gates.ts";
import type { Window } from "../gate/windows/window.ts";
import type { Queryable } from "./database.ts";

export interface StoredWindow extends Window {
  readonly version: number;
  readonly updatedBy: string;
  readonly updatedAt: Date;
}

export type NewWindow = Omit<Window, "id">;

const columns = `id, name, kind, environments, zone, start_local as start, end_local as "end", recurrence, reason,
  version, updated_by as "updatedBy", updated_at as "updatedAt"`;

function valuesOf(window: NewWindow, by: string): unknown[] {
  const { name, kind, environments, zone, start, end, recurrence, reason } = window;
  return [name, kind, JSON.stringify(environments), zone, start, end, recurrence, reason, by];
}

export async function listWindows(db: Queryable): Promise<StoredWindow[]> {
  return (await db.query<StoredWindow>(`select ${columns} from windows order by id`)).rows;
}

/** One window; its row stays locked until the transaction ends. */
export async function lockWindow(tx: Queryable, id: string): Promise<StoredWindow | undefined> {
  return (await tx.query<StoredWindow>(`select ${columns} from windows where id = $1 for update`, [id]))
    .rows[0];
}

export async function insertWindow(tx: Queryable, window: NewWindow, by: string): Promise<StoredWindow> {
  const made = await tx.query<StoredWindow>(
    `insert into windows (id, name, kind, environments, zone, start_local, end_local, recurrence, reason, updated_by)
     values ($10, $1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${columns}`,
    [...valuesOf(window, by), uuidv7()],
  );
  return recorded(tx, "window.created", made.rows[0] as StoredWindow, by);
}

export async function updateWindow(
  tx: Queryable,
  id: string,
  window: NewWindow,
  by: string,
): Promise<StoredWindow> {
  const changed = await tx.query<StoredWindow>(
    `update windows set name = $1, kind = $2, environments = $3, zone = $4, start_local = $5, end_local = $6,
       recurrence = $7, reason = $8, updated_by = $9, version = version + 1, updated_at = clock_timestamp()
     where id = $10 returning ${columns}`,
    [...valuesOf(window, by), id],
  );
  return recorded(tx, "window.changed", changed.rows[0] as StoredWindow, by);
}

export async function deleteWindow(tx: Queryable, window: StoredWindow, by: string): Promise<void> {
  await tx.query("delete from windows where id = $1", [window.id]);
  await recorded(tx, "window.deleted", window, by);
}

async function recorded(
  tx: Queryable,
  action: AuditAction,
  window: StoredWindow,
  actor: string,
): Promise<StoredWindow> {
  await appendAudit(tx, { actor, action, details: { ...window } });
  return window;
}

/** Keeps who let a run pass; of several the newest counts. */
export async function insertOverride(
  tx: Queryable,
  run: { readonly id: string; readonly stack: string },
  by: { readonly name: string; readonly person: string },
  reason: string,
): Promise<void> {
  await tx.query(
    `insert into overrides (run_id, by_name, by_person, reason) values ($1, $2, $3, $4)
     on conflict (run_id) do update set by_name = $2, by_person = $3, reason = $4, at = clock_timestamp()`,
    [run.id, by.name, by.person, reason],
  );
  const details = { reason, person: by.person };
  await appendAudit(tx, { actor: by.name, action: "run.overridden", stack: run.stack, run: run.id, details });
}

export async function findOverride(db: Queryable, runId: string): Promise<Override | undefined> {
  const found = await db.query<{ by: string; reason: string }>(
    "select by_name as by, reason from overrides where run_id = $1",
    [runId],
  );
  return found.rows[0];
}
