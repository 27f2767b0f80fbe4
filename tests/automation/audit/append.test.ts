// The audit in a real Postgres: one chain for all writers, written with what it records, closed to change.
import { expect } from "chai";
import { appendAudit, type NewAuditEntry } from "../../../automation/audit/append.ts";
import { genesis, linkFault } from "../../../automation/audit/chain.ts";
import { readAudit, readAuditHead } from "../../../automation/store/auditRecords.ts";
import { inTransaction, type Pool } from "../../../automation/store/database.ts";
import { migratedDatabase } from "../support/database.ts";

const entry = (actor: string, details: Record<string, unknown> = {}): NewAuditEntry => ({
  actor,
  action: "token.created",
  details,
});

describe("the audit in the database", () => {
  let database: Awaited<ReturnType<typeof migratedDatabase>>;
  let pool: Pool;
  const all = () => readAudit(pool, 0, Number.MAX_SAFE_INTEGER, 10_000);
  const expectChain = async (count: number) => {
    const records = await all();
    expect(records).to.have.length(count);
    let head = genesis;
    for (const record of records) {
      expect(linkFault(head, record)).to.equal(undefined);
      head = { seq: record.seq, hash: record.hash };
    }
    expect(await readAuditHead(pool)).to.deep.equal(head);
  };

  beforeEach(async () => {
    database = await migratedDatabase();
    pool = database.pool;
  });
  afterEach(() => database.end());

  it("is one chain, whoever writes at the same moment", async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        inTransaction(pool, async (tx) => {
          await appendAudit(tx, entry(`writer ${n}`, { part: 1 }));
          await appendAudit(tx, entry(`writer ${n}`, { part: 2 }));
        }),
      ),
    );
    await expectChain(80);
    const parts = (await all()).map((record) => record.entry.details["part"]);
    expect(parts).to.deep.equal(Array.from({ length: 80 }, (_, n) => (n % 2) + 1));
  });

  it("is hashed by the database as the verifier hashes it, whatever is in it", async () => {
    const odd = {
      'quo"te\\': "line\nü \u{1f600} \u2028",
      nul: "a\u0000b",
      lone: "\ud800",
      number: 1e21,
      zero: -0,
      deep: [{ b: 1, a: null }],
    };
    await inTransaction(pool, (tx) => appendAudit(tx, entry("ann", odd)));
    await expectChain(1);
  });

  it("keeps nothing of a transaction that fails", async () => {
    const failing = inTransaction(pool, async (tx) => {
      await appendAudit(tx, entry("ann"));
      throw new Error("no");
    });
    await failing.catch(() => undefined);
    await inTransaction(pool, (tx) => appendAudit(tx, entry("bob")));
    await expectChain(1);
    expect((await all())[0]?.entry.actor).to.equal("bob");
  });

  it("does not hold up another transaction that has written but not ended", async () => {
    await inTransaction(pool, async (slow) => {
      await appendAudit(slow, entry("slow"));
      await inTransaction(pool, (fast) => appendAudit(fast, entry("fast")));
    });
    expect((await all()).map((record) => record.entry.actor)).to.deep.equal(["fast", "slow"]);
    await expectChain(2);
  });

  for (const statement of [
    "update audit_records set entry = '{}'",
    "delete from audit_records",
    "truncate audit_records",
  ]) {
    it(`refuses ${statement}, even to its owner`, async () => {
      await inTransaction(pool, (tx) => appendAudit(tx, entry("ann")));
      const refused = await pool.query(statement).catch((error: Error) => error.message);
      expect(refused).to.match(/the audit is append-only/);
      await expectChain(1);
    });
  }
});
