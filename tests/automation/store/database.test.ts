// A transaction whose connection breaks: it fails as "database away", and the process lives on.
import { expect } from "chai";
import {
  type Pool,
  createPool,
  inTransaction,
  isConnectionError,
} from "../../../automation/store/database.ts";
import { migratedDatabase, silent } from "../support/database.ts";

describe("a transaction", function () {
  this.timeout(30_000);
  let database: { url: string; pool: Pool; end(): Promise<void> };

  before(async () => {
    database = await migratedDatabase();
  });
  after(() => database.end());

  it("whose connection is ended between two statements fails, and ends nothing else", async () => {
    const { pool } = database;
    const error = await inTransaction(pool, async (tx) => {
      const own = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
      // Without a listener the broken connection is an unhandled "error" event, which ends the process.
      const broken = new Promise((resolve) => {
        (tx as unknown as NodeJS.EventEmitter).once("end", resolve);
      });
      await pool.query("select pg_terminate_backend($1)", [own.rows[0]?.pid]);
      await broken;
      expect(
        (tx as unknown as NodeJS.EventEmitter).listenerCount("error"),
        "its errors are heard",
      ).to.be.greaterThan(0);
      await tx.query("select 1");
    }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(isConnectionError(error), String(error)).to.equal(true);
    expect(await inTransaction(pool, async () => "works"), "the pool has dropped it").to.equal("works");
  });

  it("takes its listeners back when it has ended", async () => {
    const { pool } = database;
    const count = () =>
      inTransaction(pool, async (tx) => (tx as unknown as NodeJS.EventEmitter).listenerCount("error"));
    const first = await count();
    for (let index = 0; index < 20; index += 1) expect(await count()).to.equal(first);
  });

  it("of a process that sleeps ends by itself, so that others get what it had locked", async () => {
    const shown = await database.pool.query("show idle_in_transaction_session_timeout");
    expect(shown.rows).to.deep.equal([{ idle_in_transaction_session_timeout: "1min" }]);
    const sleeper = createPool(`${database.url}?idle_in_transaction_session_timeout=200`, silent, 1);
    await database.pool.query("create table things as select 1 as id");
    const take = "select id from things for update";
    const error = await inTransaction(sleeper, async (tx) => {
      await tx.query(take);
      // Waits until the sleeper's time is over: nothing else lets go of the row.
      expect((await database.pool.query(take)).rowCount).to.equal(1);
      await tx.query(take);
    }).catch((thrown: unknown) => thrown);
    expect(isConnectionError(error), String(error)).to.equal(true);
    await sleeper.end();
  });
});
