// Decides how events and logs of a run are kept: numbered without gaps, in the order they happened.
import type { NewEvent, StoredEvent } from "../events/registry.ts";
import { type Queryable, channels, jsonbText } from "./database.ts";

interface EventRow {
  id: string;
  run_id: string;
  at: Date;
  type: StoredEvent["type"];
  data: Record<string, unknown>;
}

/**
 * Appends events under the fence of `attempt` and returns false, writing nothing, when a newer attempt
 * exists. Numbers come from the run's row, whose lock keeps two writers from mixing them.
 */
export async function appendEvents(
  tx: Queryable,
  runId: string,
  attempt: number,
  events: readonly NewEvent[],
): Promise<boolean> {
  const written = await tx.query(
    `with reserved as (
       update runs set last_event_id = last_event_id + $3 where id = $1 and attempt = $2 returning last_event_id as last
     ), written as (
       insert into run_events (run_id, id, type, data)
       select $1, reserved.last - $3 + e.n, e.type, e.data::jsonb
       from reserved, unnest($4::text[], $5::text[]) with ordinality as e (type, data, n)
     )
     select pg_notify($6, $1::text) from reserved`,
    [
      runId,
      attempt,
      events.length,
      events.map((e) => e.type),
      events.map((e) => jsonbText(e.data)),
      channels.events,
    ],
  );
  return written.rowCount === 1;
}

/** Events of a run after `afterId`, oldest first, at most `limit`. */
export async function readEvents(
  db: Queryable,
  runId: string,
  afterId: number,
  limit = 1000,
): Promise<StoredEvent[]> {
  const found = await db.query<EventRow>(
    "select run_id, id, at, type, data from run_events where run_id = $1 and id > $2 order by id limit $3",
    [runId, afterId, limit],
  );
  return found.rows.map((row) => ({
    id: Number(row.id),
    runId: row.run_id,
    at: row.at.toISOString(),
    type: row.type,
    data: row.data,
  }));
}

/** Appends CLI output to the run's log, under the same fence. */
export async function appendLog(db: Queryable, runId: string, attempt: number, text: string): Promise<void> {
  // Postgres text cannot hold NUL.
  await db.query(
    "insert into run_logs (run_id, text) select id, $3 from runs where id = $1 and attempt = $2",
    [runId, attempt, text.replaceAll("\u0000", "")],
  );
}

/** The whole log of a run as text. */
export async function readLog(db: Queryable, runId: string): Promise<string> {
  const found = await db.query<{ text: string }>("select text from run_logs where run_id = $1 order by id", [
    runId,
  ]);
  return found.rows.map((row) => row.text).join("");
}
