// Decides how this program talks to Postgres: one pool, explicit transactions, notifications on commit.
import pg from "pg";
import type { Logger } from "../logger.ts";
import { connectionOf } from "./connection.ts";

/** Anything that runs a statement: the pool, or the client of a transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>;
}

export type Pool = pg.Pool;

/**
 * A process that sleeps in the middle of a transaction (a paused machine, a network that is gone) holds its rows no longer
 * than this: longer than any call that we make to others meanwhile.
 */
const idleMilliseconds = 60_000;

/** Opens the pool. Without an "error" listener a dropped idle connection would end the process. */
export function createPool(url: string, logger: Logger, max = 10): Pool {
  const pool = new pg.Pool({
    ...connectionOf(url),
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: idleMilliseconds,
  });
  pool.on("error", (error) => logger.warn({ err: error.message }, "idle database connection lost"));
  return pool;
}

/** Runs `work` in one transaction: commits its result, or rolls back and rethrows. */
export async function inTransaction<T>(pool: Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // The pool listens on idle connections only: one that breaks between two statements would end the process.
  const onBroken = (error: Error): void => {
    broken = error;
  };
  client.on("error", onBroken);
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off("error", onBroken);
    // A connection that could not roll back must not return to the pool.
    client.release(broken);
  }
}

/**
 * The moment that it is. All processes share this clock, whatever their machines' own ones say: what is kept with a moment
 * is compared with this one. For how long something took, a process asks performance.now(), which nobody sets.
 */
export async function databaseTime(db: Queryable): Promise<Date> {
  const found = await db.query<{ now: Date }>("select clock_timestamp() as now");
  return (found.rows[0] as { now: Date }).now;
}

/**
 * A value as text for a jsonb column. Postgres refuses NUL and lone surrogates there, and programs do print
 * them: they become U+FFFD, as losing a character is better than losing the record of an applied change.
 */
export function jsonbText(value: unknown): string {
  // JSON.stringify escapes exactly these two kinds as \uXXXX; an escaped backslash before one is skipped over.
  return (JSON.stringify(value) ?? "null").replaceAll(/\\(\\|u0000|ud[89a-f][0-9a-f]{2})/g, (escape, what) =>
    what === "\\" ? escape : "\ufffd",
  );
}

/** Channels of LISTEN/NOTIFY between the HTTP process and the workers. */
export const channels = { events: "lockgate_events", control: "lockgate_control" } as const;

/** Tells the other processes, when the transaction commits, that this run has something new. */
export async function notify(tx: Queryable, channel: keyof typeof channels, runId: string): Promise<void> {
  await tx.query("select pg_notify($1, $2)", [channels[channel], runId]);
}

/** SQLSTATE classes of a database that is away, restarting (08, 57P) or tired of us (25P03), and Node's own socket errors. */
export function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: string } | undefined)?.code ?? "";
  const message = error instanceof Error ? error.message : "";
  return (
    /^(08|57P|25P03)/.test(code) ||
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND"].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      message,
    )
  );
}
