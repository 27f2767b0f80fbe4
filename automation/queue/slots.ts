// Decides how many runs go on at once over all workers, and that a stack has one: Postgres advisory locks.
import { createHash } from "node:crypto";
import pg from "pg";
import { connectionOf } from "../store/connection.ts";

const slotClass = 4242;
const stackClass = 4243;

/** A held slot. `lost` aborts when the database connection, and with it the locks, is gone. */
export interface Slot {
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits until the stack is free and one of `limit` slots is; the more wait, the sooner one of them sees what became free,
 * so that each may ask seldom. The locks belong to a connection of their
 * own: Postgres frees them the moment the process dies, which no table of leases does as fast.
 */
export async function takeSlot(
  url: string,
  stack: string,
  limit: number,
  signal: AbortSignal,
): Promise<Slot> {
  const client = new pg.Client({ ...connectionOf(url), application_name: "lockgate-slot", keepAlive: true });
  const lost = new AbortController();
  client.on("error", () => lost.abort());
  client.on("end", () => lost.abort());
  await client.connect();
  try {
    while (!(await tryAll(client, stack, limit))) await pause(100 + Math.random() * 300, signal);
  } catch (error) {
    await client.end();
    throw error;
  }
  return { lost: lost.signal, release: () => client.end() };
}

/** The slot first: where there is none, which is what many wait for, that is all that is asked. */
async function tryAll(client: pg.Client, stack: string, limit: number): Promise<boolean> {
  // However many slots there are, it stops at the first that it gets.
  const taken = await client.query<{ slot: number }>(
    "select slot from generate_series(1, $2) slot where pg_try_advisory_lock($1, slot) limit 1",
    [slotClass, limit],
  );
  const slot = taken.rows[0]?.slot;
  if (slot === undefined) return false;
  if (await tryLock(client, stackClass, keyOf(stack))) return true;
  // Give the slot back while waiting: holding one of two locks is how two workers would wait for each other.
  await client.query("select pg_advisory_unlock($1, $2)", [slotClass, slot]);
  return false;
}

async function tryLock(client: pg.Client, lockClass: number, key: number): Promise<boolean> {
  const tried = await client.query<{ got: boolean }>("select pg_try_advisory_lock($1, $2) as got", [
    lockClass,
    key,
  ]);
  return tried.rows[0]?.got === true;
}

/** The two numbers of a stack's advisory lock, as pg_locks shows them (classid, objid). */
export function stackLockKey(stack: string): readonly [number, number] {
  return [stackClass, keyOf(stack)];
}

/** Advisory lock keys are 32-bit: the head of the name's SHA-256. */
function keyOf(stack: string): number {
  return createHash("sha256").update(stack).digest().readInt32BE(0);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });
  signal.throwIfAborted();
}
