// Decides how signed checkpoints of the audit are kept: added, never changed.
import type { Queryable } from "./database.ts";

export const checkpointsSchema = `
create table audit_checkpoints (
  seq bigint primary key,
  hash text not null,
  at timestamptz not null,
  envelope text not null
);
create trigger audit_refuse before update or delete or truncate on audit_checkpoints
  for each statement execute function audit_refuse();`;

export interface StoredCheckpoint {
  readonly seq: number;
  readonly hash: string;
  readonly at: Date;
  /** DSSE envelope, as text. */
  readonly envelope: string;
}

type Row = Omit<StoredCheckpoint, "seq"> & { readonly seq: string };
const columns = "seq, hash, at, envelope";
const checkpointOf = (row: Row): StoredCheckpoint => ({ ...row, seq: Number(row.seq) });

export async function insertCheckpoint(
  tx: Queryable,
  { seq, hash, at, envelope }: StoredCheckpoint,
): Promise<void> {
  await tx.query("insert into audit_checkpoints (seq, hash, at, envelope) values ($1, $2, $3, $4)", [
    seq,
    hash,
    at,
    envelope,
  ]);
}

/** The newest. */
export async function findCheckpoint(db: Queryable): Promise<StoredCheckpoint | undefined> {
  const found = await db.query<Row>(`select ${columns} from audit_checkpoints order by seq desc limit 1`);
  return found.rows[0] && checkpointOf(found.rows[0]);
}

/** Those after one place up to another, oldest first. */
export async function readCheckpoints(
  db: Queryable,
  after: number,
  last: number,
): Promise<StoredCheckpoint[]> {
  const found = await db.query<Row>(
    `select ${columns} from audit_checkpoints where seq > $1 and seq <= $2 order by seq`,
    [after, last],
  );
  return found.rows.map(checkpointOf);
}
