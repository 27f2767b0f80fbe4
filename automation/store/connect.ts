// Decides how a process gets to a usable database: reachable, migrated, or a clear refusal.
import { LockgateError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { type Pool, createPool } from "./database.ts";
import { migrate } from "./migrate.ts";

/** Opens the pool and brings the schema up to date. */
export async function connectDatabase(url: string, logger: Logger, max?: number): Promise<Pool> {
  const pool = createPool(url, logger, max);
  try {
    const applied = await migrate(pool);
    if (applied.length > 0) logger.info({ versions: applied }, "database migrated");
    return pool;
  } catch (cause) {
    await pool.end().catch(() => undefined);
    if (cause instanceof LockgateError) throw cause;
    // Host and database are told, user and password are not.
    const { host, pathname } = new URL(url);
    throw new LockgateError("database_unavailable", {
      detail: `${host}${pathname}: ${(cause as Error).message || String(cause)}`,
      cause,
    });
  }
}
