// Decides how servers know of workers: each says again and again that it is there and whether it could take a run.
import type { Queryable } from "./database.ts";

export const workersSchema = `
-- Workers, by what they said last. One that says nothing any more is gone, and forgotten after a day.
create table workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  -- [{name, ok, detail}]: what a run needs of a worker's machine.
  checks jsonb not null,
  seen_at timestamptz not null default clock_timestamp()
);`;

/** What a worker said is believed for so long; it says it every 10 seconds. */
export const believedSeconds = 35;

/** One thing that a run needs. */
export interface WorkerCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What is wrong; for logs and readers of the database, since it may name machines and folders. */
  readonly detail?: string;
}

export interface SeenWorker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly checks: readonly WorkerCheck[];
}

/** Says that the worker is there, and forgets those who have been silent for a day. */
export async function noteWorker(db: Queryable, { id, host, pid, checks }: SeenWorker): Promise<void> {
  await db.query(
    `insert into workers (id, host, pid, checks) values ($1, $2, $3, $4)
     on conflict (id) do update set checks = excluded.checks, seen_at = clock_timestamp()`,
    [id, host, pid, JSON.stringify(checks)],
  );
  await db.query("delete from workers where seen_at < clock_timestamp() - interval '1 day'");
}

/** A worker that ends well is not waited for. */
export async function forgetWorker(db: Queryable, id: string): Promise<void> {
  await db.query("delete from workers where id = $1", [id]);
}

/** Workers that are believed to be there. */
export async function seenWorkers(db: Queryable): Promise<SeenWorker[]> {
  const found = await db.query<SeenWorker>(
    `select id, host, pid, checks from workers
     where seen_at > clock_timestamp() - $1 * interval '1 second' order by host, pid`,
    [believedSeconds],
  );
  return found.rows;
}
