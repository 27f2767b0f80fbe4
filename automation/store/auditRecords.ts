// Decides how the audit is read: as it was chained, by place in the chain.
import type { AuditHead, AuditRecord } from "../audit/chain.ts";
import type { Queryable } from "./database.ts";

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly stack?: string | undefined;
  readonly run?: string | undefined;
  /** Only records before this place. */
  readonly before?: number | undefined;
  readonly limit: number;
}

interface Row {
  seq: string;
  previous: string;
  entry: string;
  hash: string;
}

const columns = "seq, previous, entry, hash";

function recordOf({ seq, previous, entry, hash }: Row): AuditRecord {
  return { seq: Number(seq), previous, entry: JSON.parse(entry) as AuditRecord["entry"], hash };
}

/** Records, newest first. */
export async function listAudit(db: Queryable, filter: AuditFilter): Promise<AuditRecord[]> {
  const found = await db.query<Row>(
    `select ${columns} from audit_records
     where ($1::text is null or actor = $1) and ($2::text is null or action = $2)
       and ($3::text is null or stack = $3) and ($4::text is null or run = $4)
       and ($5::bigint is null or seq < $5)
     order by seq desc limit $6`,
    [
      filter.actor ?? null,
      filter.action ?? null,
      filter.stack ?? null,
      filter.run ?? null,
      filter.before ?? null,
      filter.limit,
    ],
  );
  return found.rows.map(recordOf);
}

/** Records after a place, oldest first, at most `limit`, none after `last`. */
export async function readAudit(
  db: Queryable,
  after: number,
  last: number,
  limit: number,
): Promise<AuditRecord[]> {
  const found = await db.query<Row>(
    `select ${columns} from audit_records where seq > $1 and seq <= $2 order by seq limit $3`,
    [after, last, limit],
  );
  return found.rows.map(recordOf);
}

/** Where the chain ends now. */
export async function readAuditHead(db: Queryable): Promise<AuditHead> {
  const found = await db.query<{ seq: string; hash: string }>("select seq, hash from audit_head");
  const row = found.rows[0];
  if (!row) throw new Error("the audit has no head");
  return { seq: Number(row.seq), hash: row.hash };
}
