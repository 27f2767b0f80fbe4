// Decides how it is remembered which list of revocations was the newest one for a stack.
import type { Queryable } from "./database.ts";

/** Number and SHA-256 of a list. */
export interface SeenList {
  readonly sequence: number;
  readonly hash: string;
}

export const revocationListsSchema = `
-- The newest list of revocations that a stack's runs were judged by: an older one is not believed again.
create table revocation_lists (
  stack text primary key,
  sequence bigint not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$')
);`;

export async function seenList(db: Queryable, stack: string): Promise<SeenList | undefined> {
  const found = await db.query<{ sequence: string; hash: string }>(
    "select sequence, hash from revocation_lists where stack = $1",
    [stack],
  );
  const [row] = found.rows;
  return row && { sequence: Number(row.sequence), hash: row.hash };
}

/** Two that judge at once leave the newer one behind. */
export async function rememberList(
  db: Queryable,
  stack: string,
  { sequence, hash }: SeenList,
): Promise<void> {
  await db.query(
    `insert into revocation_lists (stack, sequence, hash) values ($1, $2, $3)
     on conflict (stack) do update set sequence = excluded.sequence, hash = excluded.hash
     where revocation_lists.sequence < excluded.sequence`,
    [stack, sequence, hash],
  );
}
