// The queue and the slots on real Postgres: order within a stack, bounds over all, nothing lost or kept by the dead.
import { expect } from "chai";
import { type RunQueue, openRunQueue } from "../../../automation/queue/runQueue.ts";
import { stackLockKey, takeSlot } from "../../../automation/queue/slots.ts";
import { type Pool, inTransaction } from "../../../automation/store/database.ts";
import { migratedDatabase, silent } from "../support/database.ts";

const never = new AbortController().signal;

describe("the queue of runs", function () {
  this.timeout(30_000);
  let database: { url: string; pool: Pool; end(): Promise<void> };
  let sender: RunQueue;
  let worker: RunQueue;

  before(async () => {
    database = await migratedDatabase();
    [sender, worker] = await Promise.all([
      openRunQueue(database.url, "sender", silent),
      openRunQueue(database.url, "worker", silent),
    ]);
  });
  after(async () => {
    await Promise.all([sender.stop(), worker.stop()]);
    await database.end();
  });

  it("gives runs of an environment that names workers to those, and to no other", async () => {
    const of = (stack: string) => (stack === "prod" ? "prod" : undefined);
    const [asker, prod, others] = await Promise.all([
      openRunQueue(database.url, "sender", silent, { of }),
      openRunQueue(database.url, "worker", silent, { of, own: "prod" }),
      openRunQueue(database.url, "worker", silent, { of }),
    ]);
    const taken: Record<string, string[]> = { prod: [], others: [] };
    const ids = { prod: crypto.randomUUID(), dev: crypto.randomUUID() };
    const all = Promise.all(
      (
        [
          ["prod", prod],
          ["others", others],
        ] as const
      ).map(
        ([name, queue]) =>
          new Promise<void>((resolve) => {
            void queue.work(1, async ({ runId }) => {
              taken[name]?.push(runId);
              resolve();
            });
          }),
      ),
    );
    // Whoever names no workers puts nothing into their way.
    await inTransaction(database.pool, (tx) => asker.enqueue(tx, ids.prod, "prod"));
    await inTransaction(database.pool, (tx) => asker.enqueue(tx, ids.dev, "dev"));
    await all;
    await Promise.all([asker.stop(), prod.stop(), others.stop()]);
    expect(taken).to.deep.equal({ prod: [ids.prod], others: [ids.dev] });
  });

  it("forgets nothing that waits, though it waits for years", async () => {
    await inTransaction(database.pool, (tx) => sender.enqueue(tx, crypto.randomUUID(), "patient"));
    const { rows } = await database.pool.query(
      "delete from pgboss.job where singleton_key = 'patient' returning keep_until > now() + interval '5 years' as kept",
    );
    expect(rows).to.deep.equal([{ kept: true }]);
  });

  it("keeps the order within a stack, runs stacks side by side, and drops what was rolled back", async () => {
    const order: Record<string, string[]> = {};
    const running = new Map<string, number>();
    let overlaps = 0;
    let most = 0;
    let left = 20;
    let done: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      done = resolve;
    });
    const stackOf = new Map<string, string>();
    const rolledBack = crypto.randomUUID();
    await inTransaction(database.pool, async (tx) => {
      await sender.enqueue(tx, rolledBack, "a");
      throw new Error("rolled back");
    }).catch(() => undefined);
    for (let index = 0; index < 20; index += 1) {
      const stack = index % 2 === 0 ? "a" : "b";
      const id = crypto.randomUUID();
      stackOf.set(id, stack);
      await inTransaction(database.pool, (tx) => sender.enqueue(tx, id, stack));
    }
    await worker.work(4, async ({ runId }) => {
      const stack = stackOf.get(runId) ?? "unknown";
      running.set(stack, (running.get(stack) ?? 0) + 1);
      if ((running.get(stack) ?? 0) > 1) overlaps += 1;
      most = Math.max(
        most,
        [...running.values()].reduce((sum, count) => sum + count, 0),
      );
      (order[stack] ??= []).push(runId);
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
      running.set(stack, (running.get(stack) ?? 0) - 1);
      if ((left -= 1) === 0) done();
    });
    await all;
    expect(overlaps).to.equal(0);
    expect(most).to.equal(2);
    expect(Object.keys(order).toSorted()).to.deep.equal(["a", "b"]);
    for (const stack of ["a", "b"]) {
      const asked = [...stackOf].filter(([, name]) => name === stack).map(([id]) => id);
      expect(order[stack]).to.deep.equal(asked);
    }
  });
});

describe("a slot", function () {
  this.timeout(30_000);
  let database: { url: string; pool: Pool; end(): Promise<void> };

  before(async () => {
    database = await migratedDatabase();
  });
  after(() => database.end());

  const take = (stack: string, limit = 2, signal = never) => takeSlot(database.url, stack, limit, signal);
  const held = async () => {
    const found = await database.pool.query(
      "select 1 from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and d.datname = current_database()",
    );
    return found.rowCount;
  };

  it("is given once for a stack, however many are free", async () => {
    const first = await take("dev");
    const waiting = take("dev");
    const winner = await Promise.race([
      waiting.then(() => "second"),
      new Promise((resolve) => setTimeout(() => resolve("nobody"), 300)),
    ]);
    expect(winner).to.equal("nobody");
    await first.release();
    await (await waiting).release();
  });

  it("is given to no more than the limit, and then to the next", async () => {
    const [one, two] = await Promise.all([take("a"), take("b")]);
    expect(await held(), "one lock on a stack and one on a slot, each").to.equal(4);
    let third = false;
    const waiting = take("c").then((slot) => {
      third = true;
      return slot;
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    expect(third).to.equal(false);
    await one.release();
    const slot = await waiting;
    await Promise.all([two.release(), slot.release()]);
    expect(await held()).to.equal(0);
  });

  it("is not waited for any longer than its asker lives, who then holds nothing", async () => {
    const slot = await take("dev", 1);
    const abort = new AbortController();
    const waiting = take("test", 1, abort.signal);
    abort.abort(new Error("no more"));
    expect(await waiting.catch((error: Error) => error.message)).to.equal("no more");
    await slot.release();
    expect(await held()).to.equal(0);
  });

  it("tells when its connection is ended from outside, as a take-over does", async () => {
    const slot = await take("prod");
    const [lockClass, key] = stackLockKey("prod");
    const ended = await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
         and classid = $1::bigint::oid and objid = ($2::bigint & 4294967295)::oid`,
      [lockClass, key],
    );
    expect(ended.rowCount).to.equal(1);
    if (!slot.lost.aborted) await new Promise((resolve) => slot.lost.addEventListener("abort", resolve));
    expect(slot.lost.aborted).to.equal(true);
    await (await take("prod")).release();
  });
});
