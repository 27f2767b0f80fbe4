// Decides how a database comes to the current schema: under one lock, all or nothing.
import { LockgateError } from "../errors.ts";
import { type Pool, type Queryable, inTransaction } from "./database.ts";
import { type Migration, migrations } from "./migrations.ts";

/** Key of the advisory lock that keeps two starting processes from migrating at once. */
const migrationLock = 4240;

/** Applies the missing migrations and returns the versions that were applied now. */
export async function migrate(pool: Pool, steps: readonly Migration[] = migrations): Promise<number[]> {
  // The servers' own role may not own the tables: where nothing is to be done, it does nothing.
  if ((await versionOf(pool)) === steps.at(-1)?.version) return [];
  return inTransaction(pool, async (tx) => {
    await tx.query("select pg_advisory_xact_lock($1)", [migrationLock]);
    await tx.query(
      `create table if not exists schema_migrations
         (version integer primary key, name text not null, applied_at timestamptz not null default clock_timestamp())`,
    );
    const present = await appliedVersion(tx);
    refuseNewer(present, steps);
    const missing = steps.filter((step) => step.version > present);
    for (const step of missing) {
      await tx.query(step.sql);
      await tx.query("insert into schema_migrations (version, name) values ($1, $2)", [
        step.version,
        step.name,
      ]);
    }
    return missing.map((step) => step.version);
  });
}

/** Undefined where the database was never migrated. */
async function versionOf(db: Queryable): Promise<number | undefined> {
  const found = await db.query<{ known: boolean }>(
    "select to_regclass('schema_migrations') is not null as known",
  );
  return found.rows[0]?.known ? appliedVersion(db) : undefined;
}

/** Version of the schema; 0 before the first. */
export async function appliedVersion(tx: Queryable): Promise<number> {
  const found = await tx.query<{ version: number }>(
    "select coalesce(max(version), 0)::int as version from schema_migrations",
  );
  return found.rows[0]?.version ?? 0;
}

function refuseNewer(present: number, steps: readonly Migration[]): void {
  const known = steps.at(-1)?.version ?? 0;
  if (present <= known) return;
  throw new LockgateError("database_newer", {
    detail: `the database is at schema version ${present}, this program knows up to ${known}`,
  });
}
