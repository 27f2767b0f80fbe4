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

/** Every row of every table, with its table. */
async function contents(pool: Pool): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name } of await tablesOf(pool)) {
    if (name === "audit_head") continue; // Says where the chain ends, which goes on.
    const found = await pool.query<{ row: Row }>(`select to_jsonb(t) as row from "${name}" t`);
    rows.push(...found.rows.map(({ row }) => ({ table: name, ...row })));
  }
  return rows;
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
  for (const { name } of await tablesOf(pool)) {
    if (name === "audit_head" || name === "audit_records") continue; // The chain's own trigger writes these.
    const { rows } = await pool.query<{ column: string; type: string; refers: string | null }>(
      `select a.attname as column, format_type(a.atttypid, null) as type, f.confrelid::regclass::text as refers
       from pg_attribute a left join pg_constraint f on f.conrelid = a.attrelid and f.contype = 'f' and f.conkey = array[a.attnum]
       where a.attrelid = $1::regclass and a.attnum > 0 and a.attnotnull and not a.atthasdef and a.attidentity = ''
         and a.attgenerated = ''`,
      [name],
    );
    const values: Readonly<Record<string, string>> = {
      uuid: "gen_random_uuid()",
      text: `'v${version}'`,
      jsonb: "'{}'",
      bytea: `'\\x${version.toString(16).padStart(4, "0")}'`,
      boolean: "true",
      "timestamp with time zone": "clock_timestamp()",
    };
    const valueOf = ({ column, type, refers }: (typeof rows)[number]) =>
      refers
        ? `(select id from ${refers} order by ctid desc limit 1)`
        : (fitting[`${name}.${column}`] ?? values[type] ?? String(version));
    const columns = rows.map(({ column }) => column).join(", ");
    await pool.query(`insert into "${name}" (${columns}) values (${rows.map(valueOf).join(", ")})`);
  }
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
      for (const row of before_)
        expect(
          now.some((other) => isWithin(row, other)),
          `migration ${version} loses ${JSON.stringify(row)}`,
        ).to.equal(true);
      await fill(pool, version);
    }
    const runs = await listRuns(pool, { stacks: migrations.map(({ version }) => `v${version}`), limit: 200 });
    expect(runs, "today's program reads the runs of every version").to.have.length(migrations.length);
    const tables = await tablesOf(pool);
    const held = await contents(pool);
    for (const { name } of tables.filter(({ name: table }) => !/^audit_(pending|head)$/.test(table)))
      expect(
        held.some(({ table }) => table === name),
        `${name} is filled`,
      ).to.equal(true);
    await pool.end();
  });
});
