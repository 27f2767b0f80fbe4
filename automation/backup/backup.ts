// Decides how the database is written into one file: all of it as it was at one moment, while everything goes on.
import { readAuditHead } from "../store/auditRecords.ts";
import { type Pool, type Queryable, inTransaction } from "../store/database.ts";
import { appliedVersion } from "../store/migrate.ts";
import { type Manifest, type Row, writeBackup } from "./file.ts";
import { type Table, quoted, tablesOf } from "./tables.ts";

const atOnce = 500;

/** Writes the backup and tells what it holds. */
export function backUp(pool: Pool, file: string): Promise<{ manifest: Manifest; rows: number }> {
  return inTransaction(pool, async (tx) => {
    await tx.query("set transaction isolation level repeatable read, read only");
    const { rows } = await tx.query<{ at: Date }>("select now() as at");
    const manifest: Manifest = {
      lockgateBackup: 1,
      schema: await appliedVersion(tx),
      at: rows[0]?.at.toISOString() ?? "",
      head: await readAuditHead(tx),
    };
    return { manifest, rows: await writeBackup(file, manifest, rowsOf(tx, await tablesOf(tx))) };
  });
}

async function* rowsOf(tx: Queryable, tables: readonly Table[]): AsyncGenerator<Row> {
  for (const { name, columns, key } of tables) {
    const list = columns.map((column) => `t.${quoted(column)}`).join(", ");
    const order = key.length === 0 ? "" : `order by ${key.map((column) => `t.${quoted(column)}`).join(", ")}`;
    await tx.query(
      `declare rows no scroll cursor for
       select to_jsonb(r)::text as json from (select ${list} from ${quoted(name)} t ${order}) r`,
    );
    for (;;) {
      const found = await tx.query<{ json: string }>(`fetch ${atOnce} from rows`);
      for (const { json } of found.rows) yield { table: name, json };
      if (found.rows.length < atOnce) break;
    }
    await tx.query("close rows");
  }
}
