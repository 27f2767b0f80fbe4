// A transaction whose connection breaks: it fails as "database away", and the process lives on.
import { expect } from "chai";
import { type Pool, inTransaction, isConnectionError } from "../../../automation/store/database.ts";
import { migratedDatabase } from "../support/database.ts";

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
});
