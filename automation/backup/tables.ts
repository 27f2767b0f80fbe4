// Decides which tables a backup holds, and in which order they are filled: each after those that it refers to.
import type { Queryable } from "../store/database.ts";

export interface Table {
  readonly name: string;
  /** What is inserted: columns that Postgres does not compute. */
  readonly columns: readonly string[];
  /** Columns by which rows are ordered; keys made later are greater, so a row comes after one that it refers to. */
  readonly key: readonly string[];
  readonly refersTo: readonly string[];
}

/** All tables of ours but the list of migrations. The queue's are not among them: jobs are made anew from the runs. */
export async function tablesOf(db: Queryable): Promise<Table[]> {
  const found = await db.query<Table>(
    `select c.relname as name,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             order by a.attnum) as columns,
       array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
             where i.indrelid = c.oid and i.indisprimary order by a.attnum) as key,
       array(select distinct f.confrelid::regclass::text from pg_constraint f
             where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as "refersTo"
     from pg_class c
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migrations'
     order by c.relname`,
  );
  return ordered(found.rows);
}

/** Referred tables first. Pure. */
export function ordered(tables: readonly Table[]): Table[] {
  const placed: Table[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const ready = left.filter(
      ({ refersTo }) => !refersTo.some((name) => left.some((table) => table.name === name)),
    );
    if (ready.length === 0)
      throw new Error(`tables refer to each other: ${left.map(({ name }) => name).join(", ")}`);
    placed.push(...ready);
    left = left.filter((table) => !ready.includes(table));
  }
  return placed;
}

/** A name as SQL takes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
