// What a worker that slept had under way, and whether it still wrote or worked on after others had taken that over.
import { isAlive } from "../../../automation/processTree.ts";
import { retryWhileAway } from "../../../automation/runner/recorder.ts";
import type { Pool } from "../../../automation/store/database.ts";
import { silent } from "../support/database.ts";

/** A run that a worker executed as it fell asleep. */
export interface Lease {
  readonly id: string;
  readonly attempt: number;
  readonly pids: readonly number[];
}

/** A run that was taken over and has ended, as it was recorded before the sleeper woke. */
export interface Taken extends Lease {
  readonly record: string;
}

/** What this process executes now. */
export async function leasesOf(pool: Pool, pid: number): Promise<Lease[]> {
  const found = await rowsOf<{ id: string; attempt: number; pids: number[] | null }>(
    pool,
    `select id, attempt, worker->'cliPids' as pids from runs
     where finished_at is null and (worker->>'pid')::int = $1 and state in ('previewing', 'applying', 'checking')`,
    [pid],
  );
  return found.map(({ id, attempt, pids }) => ({ id, attempt, pids: pids ?? [] }));
}

/** Those that another worker has brought to an end meanwhile. */
export async function takenOver(pool: Pool, leases: readonly Lease[]): Promise<Taken[]> {
  const taken = await Promise.all(
    leases.map(async (lease) => ({ ...lease, record: await recordOf(pool, lease) })),
  );
  return taken.filter(({ record }) => record !== "");
}

/** What the sleeper did after it woke, though its time was over, each in words. */
export async function lateWords(pool: Pool, taken: readonly Taken[]): Promise<string[]> {
  const words: string[] = [];
  for (const lease of taken) {
    if ((await recordOf(pool, lease)) !== lease.record)
      words.push(`run ${lease.id} was written to by a worker whose time was over`);
    if (lease.pids.some(isAlive)) words.push(`a CLI of run ${lease.id} outlived its worker's time`);
  }
  return words;
}

/** The whole row and its number of lines in the log; empty while the run is not at its end under a newer attempt. */
async function recordOf(pool: Pool, { id, attempt }: Lease): Promise<string> {
  const found = await rowsOf<{ record: string }>(
    pool,
    `select row_to_json(r)::text || (select count(*) from run_logs l where l.run_id = r.id) as record
     from runs r where id = $1 and attempt > $2 and finished_at is not null`,
    [id, attempt],
  );
  return found[0]?.record ?? "";
}

/** Connections of the pool die with each Postgres that is killed. */
export async function rowsOf<Row extends object>(pool: Pool, sql: string, values: unknown[]): Promise<Row[]> {
  return (await retryWhileAway(silent, () => pool.query<Row>(sql, values))).rows;
}
