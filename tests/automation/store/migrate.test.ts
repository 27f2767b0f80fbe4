// The schema: applied once and whole, also by several processes at the same moment.
import { expect } from "chai";
import type { LockgateError } from "../../../automation/errors.ts";
import { tablesOf } from "../../../automation/backup/tables.ts";
import { type Pool, createPool } from "../../../automation/store/database.ts";
import { migrate } from "../../../automation/store/migrate.ts";
import { migrations } from "../../../automation/store/migrations.ts";
import { listRuns } from "../../../automation/store/runs.ts";
import { newDatabase, silent } from "../support/database.ts";

type Row = Readonly<Record<string, unknown>>;

/** Every row of every table, with its table. Where the chain of the audit ends goes on, so that is no part of it. */
async function contents(pool: Pool): Promise<Row[]> {
  const tables = (await tablesOf(pool)).filter(({ name }) => name !== "audit_head");
  const parts = tables.map(({ name }) => `select '${name}' as name, to_jsonb(t) as row from "${name}" t`);
  const { rows } = await pool.query<{ name: string; row: Row }>(parts.join(" union all "));
  return rows.map(({ name, row }) => ({ table: name, ...row }));
}

const isWithin = (row: Row, other: Row): boolean =>
  Object.entries(row).every(([name, value]) => JSON.stringify(other[name]) === JSON.stringify(value));

const digest = "encode(sha256(gen_random_uuid()::text::bytea), 'hex')";
/** What a column takes that not every text fits. */
const fitting: Readonly<Record<string, string>> = {
  "credentials.kind": "'token'",
  "windows.kind": "'deny'",
  "approvals.decision": "'approve'",
  "releases.sha256": digest,
  "revocation_lists.hash": digest,
  "audit_pending.entry": `'{"action":"token.created","actor":"a","at":"2026-01-01T00:00:00.000Z","details":{}}'`,
};

/** One row in every table, with what the schema of this version demands and nothing else. */
async function fill(pool: Pool, version: number): Promise<void> {
  const { rows } = await pool.query<{ table: string; column: string; type: string; refers: string | null }>(
    `select a.attrelid::regclass::text as table, a.attname as column, format_type(a.atttypid, null) as type,
       f.confrelid::regclass::text as refers
     from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       left join pg_constraint f on f.conrelid = a.attrelid and f.contype = 'f' and f.conkey = array[a.attnum]
     where a.attnum > 0 and a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = ''`,
  );
  const values: Readonly<Record<string, string>> = {
    uuid: "gen_random_uuid()",
    text: `'v${version}'`,
    jsonb: "'{}'",
    bytea: `'\\x${version.toString(16).padStart(4, "0")}'`,
    boolean: "true",
    "timestamp with time zone": "clock_timestamp()",
    date: "current_date",
  };
  const valueOf = ({ table, column, type, refers }: (typeof rows)[number]) =>
    refers
      ? `(select id from ${refers} order by ctid desc limit 1)`
      : (fitting[`${table}.${column}`] ?? values[type] ?? String(version));
  // The chain's own trigger writes the audit's other tables.
  const tables = (await tablesOf(pool)).filter(({ name }) => !/^audit_(head|records)$/.test(name));
  const inserts = tables.map(({ name }) => {
    const own = rows.filter(({ table }) => table === name);
    return `insert into "${name}" (${own.map(({ column }) => column).join(", ")}) values (${own.map(valueOf).join(", ")})`;
  });
  await pool.query(inserts.join(";"));
}

describe("the migrations", function () {
  this.timeout(30_000);

  it("are numbered without gaps", () => {
    expect(migrations.map((step) => step.version)).to.deep.equal(migrations.map((_, index) => index + 1));
  });

  it("are applied once by four processes at the same moment", async () => {
    const url = await newDatabase();
    const pools = Array.from({ length: 4 }, () => createPool(url, silent, 2));
    const applied = await Promise.all(pools.map((pool) => migrate(pool)));
    expect(applied.flat().toSorted((a, b) => a - b)).to.deep.equal(migrations.map((step) => step.version));
    await Promise.all(pools.map((pool) => pool.end()));
  });

  it("that fail leave the database as it was", async () => {
    const pool = createPool(await newDatabase(), silent, 2);
    const broken = [
      ...migrations,
      { version: 99, name: "broken", sql: "create table half (n int); select nothing from nowhere" },
    ];
    const failure = await migrate(pool, broken).catch((error: Error) => error.message);
    expect(failure).to.match(/nowhere/);
    const tables = await pool.query("select 1 from information_schema.tables where table_schema = 'public'");
    expect(tables.rowCount).to.equal(0);
    expect(await migrate(pool)).to.have.length(migrations.length);
    await pool.end();
  });

  it("refuse a database that a newer program has made, naming both versions", async () => {
    const pool = createPool(await newDatabase(), silent, 2);
    await migrate(pool);
    const failure = await migrate(pool, migrations.slice(0, -1)).catch((error: unknown) => error);
    expect((failure as LockgateError).code).to.equal("database_newer");
    expect((failure as Error).message).to.match(/version \d+.*up to \d+/);
    await pool.end();
  });

  it("go forward from every version, whose tables are filled, and keep all that is there", async () => {
    const pool = createPool(await newDatabase(), silent, 2);
    for (const { version } of migrations) {
      const before_ = version === 1 ? [] : await contents(pool);
      expect(await migrate(pool, migrations.slice(0, version))).to.deep.equal([version]);
      const now = await contents(pool);
      const lost = before_.filter((row) => !now.some((other) => isWithin(row, other)));
      expect(lost, `rows that migration ${version} loses`).to.deep.equal([]);
      await fill(pool, version);
    }
    const runs = await listRuns(pool, { stacks: migrations.map(({ version }) => `v${version}`), limit: 200 });
    expect(runs, "today's program reads the runs of every version").to.have.length(migrations.length);
    const filled = new Set((await contents(pool)).map(({ table }) => table));
    const empty = (await tablesOf(pool)).filter(({ name }) => !filled.has(name)).map(({ name }) => name);
    expect(empty.toSorted(), "nothing else is empty").to.deep.equal(["audit_head", "audit_pending"]);
    await pool.end();
  });
});
