// The servers' own role on the real Postgres: everything works with it, and nothing in the audit can be changed by it.
import { expect } from "chai";
import { appendAudit } from "../../../automation/audit/append.ts";
import { openRunQueue } from "../../../automation/queue/runQueue.ts";
import { connectDatabase } from "../../../automation/store/connect.ts";
import { type Pool, inTransaction } from "../../../automation/store/database.ts";
import { insertRun } from "../../../automation/store/runs.ts";
import { readAuditHead } from "../../../automation/store/auditRecords.ts";
import { grantServerRole, openByIam } from "../../../automation/store/serverRole.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { migratedDatabase, silent } from "../support/database.ts";

const role = `lockgate_server_${process.pid}`;

describe("the role of the servers", () => {
  let owner: Awaited<ReturnType<typeof migratedDatabase>>;
  let pool: Pool;

  before(async function () {
    this.timeout(30_000);
    owner = await migratedDatabase();
    await owner.pool.query(`create role ${role} login password 'x'`);
    await (await openRunQueue(owner.url, "sender", silent)).stop();
    await inTransaction(owner.pool, (tx) => grantServerRole(tx, role));
    const url = new URL(owner.url);
    url.username = role;
    url.password = "x";
    pool = await connectDatabase(url.href, silent);
    await inTransaction(owner.pool, (tx) =>
      appendAudit(tx, { actor: "ann", action: "token.created", details: {} }),
    );
  });
  after(async () => {
    await pool?.end();
    await owner.pool.query(`drop owned by ${role}`);
    await owner.pool.query(`drop role ${role}`);
    await owner.end();
  });

  it("on RDS is made where it is missing, without a password, and logs in by tokens of IAM; again changes nothing", async () => {
    const made = `${role}_iam`;
    // As RDS has it: whoever is a member is asked for a token.
    await owner.pool.query("create role rds_iam");
    try {
      for (const time of [1, 2])
        await inTransaction(owner.pool, async (tx) => {
          await openByIam(tx, made);
          await grantServerRole(tx, made);
          expect(time).to.be.greaterThan(0);
        });
      const found = await owner.pool.query(
        `select rolcanlogin, rolpassword, pg_has_role($1, 'rds_iam', 'member') as iam,
                has_table_privilege($1, 'audit_records', 'delete') as erases
           from pg_authid where rolname = $1`,
        [made],
      );
      expect(found.rows).to.deep.equal([{ rolcanlogin: true, rolpassword: null, iam: true, erases: false }]);
    } finally {
      await owner.pool.query(`drop owned by ${made}`);
      await owner.pool.query(`drop role ${made}`);
      await owner.pool.query("drop role rds_iam");
    }
  });

  it("works with everything: a run, its job, its audit, also in a queue of named workers", async () => {
    const url = new URL(owner.url);
    url.username = role;
    url.password = "x";
    const queue = await openRunQueue(url.href, "worker", silent, { of: () => "prod", own: "prod" });
    const before_ = (await readAuditHead(pool)).seq;
    const id = await inTransaction(pool, async (tx) => {
      const run = await insertRun(tx, {
        stack: "dev",
        operation: "preview",
        requestedBy: "ann",
        requestedById: null,
      });
      await queue.enqueue(tx, run.id, "dev");
      return run.id;
    });
    const taken = new Promise<string>((resolve) => {
      void queue.work(1, async (job) => resolve(job.runId));
    });
    expect(await taken).to.equal(id);
    await inTransaction(pool, (tx) => transition(tx, id, { event: "cancel" }));
    expect((await readAuditHead(pool)).seq).to.equal(before_ + 2);
    await queue.stop();
  });

  for (const [name, statement] of Object.entries({
    "change a record": "update audit_records set entry = entry",
    "delete a record": "delete from audit_records",
    "empty the audit": "truncate audit_records cascade",
    "write a record past the chain":
      "insert into audit_records (seq, previous, entry, hash) values (9, '', '{}', '')",
    "move the head": "update audit_head set seq = 0",
    "delete the head": "delete from audit_head",
    "change a checkpoint": "update audit_checkpoints set envelope = ''",
    "delete a checkpoint": "delete from audit_checkpoints",
    "change what waits for the chain": "update audit_pending set entry = '{}'",
    "take back what waits for the chain": "delete from audit_pending",
    "switch the refusal off": "alter table audit_records disable trigger all",
    "switch all triggers off": "set session_replication_role = replica",
    "drop the audit": "drop table audit_records cascade",
    "replace the function of the chain":
      "create or replace function audit_chain() returns trigger language plpgsql as $$ begin return null; end $$",
    "become the owner": "set role lockgate",
    "forge the version of the schema": "update schema_migrations set version = 99",
  })) {
    it(`can't ${name}`, async () => {
      const error: unknown = await pool.query(statement).catch((cause: unknown) => cause);
      expect((error as { code?: string }).code, name).to.equal("42501");
    });
  }

  it("is not given to the owner, or to a member of it, nor to a role that is not there", async () => {
    const grant = (name: string) =>
      inTransaction(owner.pool, (tx) => grantServerRole(tx, name)).then(
        () => "granted",
        (error: Error) => error.message,
      );
    expect(await grant("lockgate")).to.include("owns the tables");
    expect(await grant("nobody_there")).to.include("does not exist");
  });
});
