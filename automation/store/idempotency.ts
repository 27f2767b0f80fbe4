// Decides how a repeated POST gets its first answer again: one row a key, claimed inside the transaction.
import { createHash } from "node:crypto";
import type { Codec } from "../auth/sealing.ts";
import { LockgateError } from "../errors.ts";
import { type Queryable, jsonbText } from "./database.ts";

/** The answer of a creating request. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A key with the identity it belongs to and the fingerprint of its request. */
export interface ClaimedKey {
  readonly identity: string;
  readonly key: string;
  readonly hash: Buffer;
}

/** A key is kept this long; afterwards it may be used anew. */
const keepHours = 24;

/** Fingerprint of what was asked for. */
export function requestHash(method: string, path: string, body: unknown): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([method, path, body ?? null]))
    .digest();
}

/**
 * Runs `create` once for the key. The insert waits for another transaction that holds the same key, on
 * whichever replica, so the second of two simultaneous requests sees the first one's answer. When `create`
 * fails, the key is rolled back with everything else and may be tried again.
 */
export async function once(
  tx: Queryable,
  key: ClaimedKey,
  create: () => Promise<Answer>,
  codec: Codec,
): Promise<Answer> {
  await tx.query(
    "delete from idempotency_keys where identity = $1 and key = $2 and created_at < clock_timestamp() - make_interval(hours => $3)",
    [key.identity, key.key, keepHours],
  );
  const claimed = await tx.query(
    "insert into idempotency_keys (identity, key, request_hash) values ($1, $2, $3) on conflict do nothing",
    [key.identity, key.key, key.hash],
  );
  if (claimed.rowCount === 0) return firstAnswer(tx, key, codec);
  const answer = await create();
  await tx.query(
    "update idempotency_keys set status = $3, headers = $4, body = $5 where identity = $1 and key = $2",
    [key.identity, key.key, answer.status, answer.headers, jsonbText(codec.seal(answer.body))],
  );
  return answer;
}

async function firstAnswer(tx: Queryable, key: ClaimedKey, codec: Codec): Promise<Answer> {
  const found = await tx.query<{
    hash: Buffer;
    status: number;
    headers: Record<string, string>;
    body: unknown;
  }>(
    "select request_hash as hash, status, headers, body from idempotency_keys where identity = $1 and key = $2",
    [key.identity, key.key],
  );
  const row = found.rows[0];
  if (!row || !row.hash.equals(key.hash)) {
    throw new LockgateError("idempotency_key_reused", { detail: `key ${JSON.stringify(key.key)}` });
  }
  return {
    status: row.status,
    headers: { ...row.headers, "idempotent-replayed": "true" },
    body: codec.open(row.body),
  };
}

/** Removes keys that are past their time. */
export async function forgetOldKeys(db: Queryable): Promise<void> {
  await db.query(
    "delete from idempotency_keys where created_at < clock_timestamp() - make_interval(hours => $1)",
    [keepHours],
  );
}
