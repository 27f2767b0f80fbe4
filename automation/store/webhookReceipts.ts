// Decides how it is known that a delivery came before: by its id, and by what it says, for the id is not signed.
import { createHash } from "node:crypto";
import type { Queryable } from "./database.ts";

export const webhooksSchema = `
-- Deliveries whose signature was good. The id of a delivery is not signed: a replay under another one has the same digest.
create table webhook_receipts (
  id text primary key,
  digest bytea not null unique,
  event text not null,
  at timestamptz not null default clock_timestamp()
);
-- The commit that a run was asked for: {repository, commit, pullRequest}; null where the program is what is there.
alter table runs add column source jsonb;`;

/** Notes a delivery; false when it came before. Of two at the same moment one waits for the other's transaction. */
export async function receive(tx: Queryable, id: string, event: string, body: Buffer): Promise<boolean> {
  const digest = createHash("sha256").update(event).update("\n").update(body).digest();
  const noted = await tx.query(
    "insert into webhook_receipts (id, digest, event) values ($1, $2, $3) on conflict do nothing",
    [id, digest, event],
  );
  return noted.rowCount === 1;
}
