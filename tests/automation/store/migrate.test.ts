// The schema: applied once and whole, also by several processes at the same moment.
import { expect } from "chai";
import type { LockgateError } from "../../../automation/errors.ts";
import { createPool } from "../../../automation/store/database.ts";
import { migrate } from "../../../automation/store/migrate.ts";
import { migrations } from "../../../automation/store/migrations.ts";
import { newDatabase, silent } from "../support/database.ts";

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

  it("go forward from an older version and keep what is there", async () => {
    const pool = createPool(await newDatabase(), silent, 2);
    await migrate(pool, migrations.slice(0, 1));
    await pool.query(
      "insert into runs (id, stack, operation, state, requested_by) values (gen_random_uuid(), 'dev', 'update', 'queued', 'me')",
    );
    expect(await migrate(pool)).to.deep.equal(migrations.slice(1).map((step) => step.version));
    expect((await pool.query("select stack from runs")).rows).to.deep.equal([{ stack: "dev" }]);
    await pool.end();
  });
});
