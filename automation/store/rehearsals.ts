// Decides how rehearsals are kept that people tell of: the newest of each app, as they were told last.
import { type Queryable, jsonbText } from "./database.ts";

export const rehearsalsSchema = `
-- What lockgate rehearse --tell tells of rehearsals, while they go on and at their end.
create table rehearsals (
  id uuid primary key,
  app text not null,
  record jsonb not null,
  told_by text not null,
  -- Who stands behind that name: nobody else tells on.
  person text not null,
  told_at timestamptz not null default clock_timestamp()
);
create index on rehearsals (app, told_at desc);`;

/** So many of an app stay; older ones make room. */
const kept = 100;

export interface StoredRehearsal {
  readonly id: string;
  readonly record: unknown;
  readonly toldBy: string;
  readonly toldAt: Date;
}

const columns = `id, record, told_by as "toldBy", told_at as "toldAt"`;

/** Undefined where somebody else tells of the rehearsal with this id. */
export async function saveRehearsal(
  tx: Queryable,
  { id, app, record }: { id: string; app: string; record: unknown },
  { name, person }: { name: string; person: string },
): Promise<StoredRehearsal | undefined> {
  const saved = await tx.query<StoredRehearsal>(
    `insert into rehearsals (id, app, record, told_by, person) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set record = excluded.record, told_at = clock_timestamp()
       where rehearsals.person = excluded.person and rehearsals.app = excluded.app
     returning ${columns}`,
    [id, app, jsonbText(record), name, person],
  );
  await tx.query(
    `delete from rehearsals where id in
       (select id from rehearsals where app = $1 order by told_at desc offset ${kept})`,
    [app],
  );
  return saved.rows[0];
}

export async function findRehearsal(db: Queryable, id: string): Promise<StoredRehearsal | undefined> {
  return (await db.query<StoredRehearsal>(`select ${columns} from rehearsals where id = $1`, [id])).rows[0];
}

/** Those that were told of last come first. */
export async function listRehearsals(db: Queryable, limit: number): Promise<StoredRehearsal[]> {
  const found = await db.query<StoredRehearsal>(
    `select ${columns} from rehearsals order by told_at desc limit $1`,
    [limit],
  );
  return found.rows;
}
