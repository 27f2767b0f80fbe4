// Decides how a backup becomes a database again: whole and with a chain that holds, or not at all.
import { type AuditHead, genesis, linkFault } from "../audit/chain.ts";
import { LockgateError } from "../errors.ts";
import type { RunQueue } from "../queue/runQueue.ts";
import { isFinal, isParked } from "../runner/machine.ts";
import { readAudit } from "../store/auditRecords.ts";
import { type Pool, type Queryable, inTransaction } from "../store/database.ts";
import { appliedVersion, migrate } from "../store/migrate.ts";
import { migrations } from "../store/migrations.ts";
import type { Run } from "../store/runs.ts";
import { type Manifest, type Row, readBackup, unusable } from "./file.ts";
import { type Table, quoted, tablesOf } from "./tables.ts";

const atOnce = 500;

export interface Restored {
  readonly manifest: Manifest;
  readonly rows: number;
  /** Runs that go on, or are examined as after a crash. */
  readonly runs: number;
}

/**
 * Fills an empty database and brings it to this version. `openQueue` makes the queue's own tables. Throws backup_unusable
 * for a file that is not whole, a database that is not empty and a broken chain; then no row is in the database.
 */
export async function restore(
  pool: Pool,
  file: string,
  openQueue: () => Promise<Pick<RunQueue, "enqueue" | "stop">>,
): Promise<Restored> {
  const { manifest, rows } = await readBackup(file);
  const known = migrations.at(-1)?.version ?? 0;
  if (manifest.schema > known) {
    const detail = `the backup is of schema version ${manifest.schema}, this program knows up to ${known}`;
    throw new LockgateError("database_newer", { detail });
  }
  await refuseFull(pool, manifest);
  await migrate(
    pool,
    migrations.filter(({ version }) => version <= manifest.schema),
  );
  const queue = await openQueue();
  try {
    const filled = await inTransaction(pool, async (tx) => {
      const count = await fill(tx, await tablesOf(tx), rows);
      await checkChain(tx, manifest.head);
      return { rows: count, runs: await askAgain(tx, queue) };
    });
    await migrate(pool);
    return { manifest, ...filled };
  } finally {
    await queue.stop();
  }
}

/** A database that anybody worked with is never overwritten; what a restore that failed left is empty tables. */
async function refuseFull(pool: Pool, { schema }: Manifest): Promise<void> {
  const tables = (await tablesOf(pool)).filter(({ name }) => name !== "audit_head");
  if (tables.length === 0) return;
  const version = await appliedVersion(pool).catch(() => undefined);
  if (version !== schema)
    throw unusable(
      `the database is not empty: it has tables of another origin than schema version ${schema}`,
    );
  for (const { name } of tables) {
    const { rows } = await pool.query(`select from ${quoted(name)} limit 1`);
    if (rows.length > 0) throw unusable(`the database is not empty: there are rows in ${name}`);
  }
}

async function fill(tx: Queryable, tables: readonly Table[], rows: AsyncIterable<Row>): Promise<number> {
  const byName = new Map(tables.map((table) => [table.name, table]));
  // A new database has rows of its own: the chain's beginning.
  await tx.query("delete from audit_head");
  let [count, batch, current]: [number, string[], Table | undefined] = [0, [], undefined];
  const flush = async () => {
    if (current !== undefined && batch.length > 0) await insert(tx, current, batch);
    batch = [];
  };
  for await (const { table, json } of rows) {
    if (table !== current?.name || batch.length >= atOnce) await flush();
    current = byName.get(table);
    if (current === undefined) throw unusable(`it holds a table ${table}, which this schema version has not`);
    batch.push(json);
    count += 1;
  }
  await flush();
  for (const table of tables) await advanceSequences(tx, table);
  return count;
}

async function insert(tx: Queryable, { name, columns }: Table, batch: readonly string[]): Promise<void> {
  const list = columns.map(quoted).join(", ");
  await tx.query(
    `insert into ${quoted(name)} (${list}) overriding system value
     select ${list} from jsonb_populate_recordset(null::${quoted(name)}, $1::jsonb)`,
    [`[${batch.join(",")}]`],
  );
}

/** What counts upwards goes on behind what is there. */
async function advanceSequences(tx: Queryable, { name, columns }: Table): Promise<void> {
  for (const column of columns) {
    const found = await tx.query<{ sequence: string | null }>(
      "select pg_get_serial_sequence($1, $2) as sequence",
      [quoted(name), column],
    );
    const sequence = found.rows[0]?.sequence;
    if (!sequence) continue;
    await tx.query(
      `select setval($1, top) from (select max(${quoted(column)}) as top from ${quoted(name)}) t where top is not null`,
      [sequence],
    );
  }
}

/** Every record is the next link, and the last one is the head that the backup was made at. */
async function checkChain(tx: Queryable, head: AuditHead): Promise<void> {
  let at: AuditHead = genesis;
  for (;;) {
    const records = await readAudit(tx, at.seq, Number.MAX_SAFE_INTEGER, atOnce);
    for (const record of records) {
      const fault = linkFault(at, record);
      if (fault) throw unusable(`the audit in it is not whole: ${fault.what}`);
      at = { seq: record.seq, hash: record.hash };
    }
    if (records.length < atOnce) break;
  }
  if (at.seq !== head.seq || at.hash !== head.hash)
    throw unusable(`the audit in it ends with record ${at.seq}, its manifest says ${head.seq}`);
}

/** Whatever was accepted and has not ended gets a job; what waits for something else gets one when its time comes. */
async function askAgain(tx: Queryable, queue: Pick<RunQueue, "enqueue">): Promise<number> {
  const { rows } = await tx.query<Pick<Run, "id" | "stack" | "state">>(
    "select id, stack, state from runs order by created_at, id",
  );
  const open = rows.filter(({ state }) => !isFinal(state) && !isParked(state));
  for (const { id, stack } of open) await queue.enqueue(tx, id, stack, "again");
  return open.length;
}
