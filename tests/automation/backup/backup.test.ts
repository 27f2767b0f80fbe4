// Backup and restore on real databases: what comes back is what was there, to the last digit; what is not whole does not.
import { expect } from "chai";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { appendAudit } from "../../../automation/audit/append.ts";
import { createSecret, hashSecret } from "../../../automation/auth/secrets.ts";
import { backUp } from "../../../automation/backup/backup.ts";
import { restore } from "../../../automation/backup/restore.ts";
import { ordered, tablesOf } from "../../../automation/backup/tables.ts";
import { LockgateError } from "../../../automation/errors.ts";
import { openRunQueue } from "../../../automation/queue/runQueue.ts";
import { transition } from "../../../automation/runner/transition.ts";
import { readAuditHead } from "../../../automation/store/auditRecords.ts";
import { insertCredential } from "../../../automation/store/credentials.ts";
import { type Pool, createPool, inTransaction } from "../../../automation/store/database.ts";
import { migrate } from "../../../automation/store/migrate.ts";
import { migrations } from "../../../automation/store/migrations.ts";
import { insertRun, findRun } from "../../../automation/store/runs.ts";
import { migratedDatabase, newDatabase, silent } from "../support/database.ts";
import { admin } from "../support/services.ts";

const ask = (stack: string) =>
  ({
    stack,
    operation: "preview",
    requestedBy: "ann",
    requestedById: null,
    message: "\u{1F680} ä\\n",
  }) as const;

describe("backup and restore", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-backup-"));
  const file = path.join(folder, "lockgate.backup");
  const pools: Pool[] = [];
  let source: Awaited<ReturnType<typeof migratedDatabase>>;
  let queued: string;
  let begun: string;

  const empty = async () => {
    const url = await newDatabase();
    const pool = createPool(url, silent);
    pools.push(pool);
    return { url, pool, openQueue: () => openRunQueue(url, "sender", silent) };
  };
  const restored = async (from = file) => {
    const target = await empty();
    return { ...target, result: await restore(target.pool, from, target.openQueue) };
  };
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => expect.fail("was restored"),
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(LockgateError);
    return `${(error as LockgateError).code}: ${(error as LockgateError).detail}`;
  };
  /** A backup whose lines were changed, and whose digest was made anew. */
  const forged = (change: (lines: string[]) => string[]) => {
    const lines = change(gunzipSync(readFileSync(file)).toString().trimEnd().split("\n").slice(0, -1));
    const text = lines.map((line) => `${line}\n`).join("");
    const end = { rows: lines.length - 1, sha256: createHash("sha256").update(text).digest("hex") };
    return written("forged", gzipSync(`${text}${JSON.stringify(end)}\n`));
  };
  const written = (name: string, content: Buffer) => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const content = async (pool: Pool) => {
    const all: [string, string[]][] = [];
    for (const { name } of await tablesOf(pool)) {
      const { rows } = await pool.query<{ json: string }>(
        `select to_jsonb(t)::text as json from "${name}" t`,
      );
      all.push([name, rows.map(({ json }) => json).toSorted()]);
    }
    return Object.fromEntries(all);
  };

  before(async () => {
    source = await migratedDatabase();
    const queue = await openRunQueue(source.url, "sender", silent);
    await inTransaction(source.pool, async (tx) => {
      [queued, begun] = [(await insertRun(tx, ask("dev"))).id, (await insertRun(tx, ask("test"))).id];
      await queue.enqueue(tx, queued, "dev");
      await queue.enqueue(tx, begun, "test");
      const hash = hashSecret("token", createSecret("token")) as Buffer;
      const wanted = {
        kind: "token",
        hash,
        name: "ci",
        person: "ann",
        grants: [],
        createdBy: "ann",
      } as const;
      await insertCredential(tx, { ...wanted, ttlSeconds: 60 });
    });
    await inTransaction(source.pool, (tx) => transition(tx, begun, { event: "preview" }));
    const ended = await inTransaction(source.pool, (tx) => insertRun(tx, ask("prod")));
    await inTransaction(source.pool, (tx) => transition(tx, ended.id, { event: "cancel" }));
    const details = { at: "2026-10-25T02:30:00.123456Z", count: 9007199254740991 };
    await inTransaction(source.pool, (tx) =>
      appendAudit(tx, { actor: "ann", action: "token.created", details }),
    );
    await queue.stop();
    await backUp(source.pool, file);
  });
  after(async () => {
    await Promise.all([source.end(), ...pools.map((pool) => pool.end())]);
    rmSync(folder, { recursive: true });
  });

  it("bring every row of every table back as it was, and nobody else can read the file", async () => {
    const { pool, result } = await restored();
    expect(await content(pool)).to.deep.equal(await content(source.pool));
    expect(result.rows).to.be.greaterThan(10);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(readdirSync(folder)).to.deep.equal(["lockgate.backup"]);
  });

  it("go on: the chain with its next record, events with their next number, and the accepted runs with a worker", async () => {
    const { url, pool, result } = await restored();
    expect(result.runs, "one that waited in the queue, one that was going on").to.equal(2);
    const { seq } = await readAuditHead(pool);
    await inTransaction(pool, (tx) =>
      appendAudit(tx, { actor: "ann", action: "token.created", details: {} }),
    );
    expect((await readAuditHead(pool)).seq).to.equal(seq + 1);
    const queue = await openRunQueue(url, "worker", silent);
    const taken: string[] = [];
    await new Promise<void>((resolve) => {
      void queue.work(2, async (job) => void (taken.push(job.runId) === 2 && resolve()));
    });
    await queue.stop();
    expect(taken.toSorted()).to.deep.equal([queued, begun].toSorted());
    await inTransaction(pool, (tx) => transition(tx, queued, { event: "cancel" }));
    expect((await findRun(pool, queued))?.state).to.equal("canceled");
  });

  it("hold what was there at one moment, whatever is written meanwhile", async () => {
    const other = path.join(folder, "moment.backup");
    const later = inTransaction(source.pool, (tx) => insertRun(tx, ask("dev")));
    await Promise.all([backUp(source.pool, other), later]);
    const { pool } = await restored(other);
    const [runs, head] = [await pool.query("select from runs"), await readAuditHead(pool)];
    expect(runs.rowCount).to.be.oneOf([3, 4]);
    expect(head.seq, "the chain ends where its runs do").to.equal(
      (await pool.query("select from audit_records")).rowCount,
    );
    await source.pool.query("delete from run_events where run_id = $1", [(await later).id]);
    await source.pool.query("delete from runs where id = $1", [(await later).id]);
  });

  it("bring an older schema to this version", async () => {
    const old = await empty();
    await migrate(old.pool, migrations.slice(0, -2));
    const from = path.join(folder, "old.backup");
    const { manifest } = await backUp(old.pool, from);
    expect(manifest.schema).to.equal(migrations.length - 2);
    const { pool } = await restored(from);
    expect((await pool.query("select from workers")).rowCount).to.equal(0);
  });

  it("refuse what is no backup, what was cut off, and what was changed", async () => {
    const whole = readFileSync(file);
    const plain = gunzipSync(whole).toString();
    const cases: [string, string][] = [
      [written("text", Buffer.from("select 1;")), "incorrect header check"],
      [written("other", gzipSync("{}\n")), "does not begin as a backup"],
      [written("half", whole.subarray(0, whole.length - 20)), "unexpected end of file"],
      [written("cut", gzipSync(plain.split("\n").slice(0, 4).join("\n"))), "was cut off after"],
      [written("changed", gzipSync(plain.replace("ann", "eve"))), "its digest is another"],
      [written("more", gzipSync(`${plain}{}\n`)), "its digest is another"],
      [path.join(folder, "none"), "ENOENT"],
    ];
    for (const [from, what] of cases) {
      const { pool, openQueue } = await empty();
      expect(await refusal(restore(pool, from, openQueue)), from)
        .to.include("backup_unusable")
        .and.include(what);
    }
  });

  it("refuse an audit that was changed by somebody who made the digest anew, and leave no row", async () => {
    const record = (lines: string[]) => lines.findIndex((line) => line.startsWith('"audit_records"'));
    const changes: ((lines: string[]) => string[])[] = [
      (lines) =>
        lines.map((line) => (line.startsWith('"audit_records"') ? line.replace("ann", "eve") : line)),
      (lines) => lines.toSpliced(record(lines), 1),
      (lines) =>
        lines.toSpliced(
          lines.findLastIndex((line) => line.startsWith('"audit_records"')),
          1,
        ),
    ];
    for (const change of changes) {
      const { pool, openQueue } = await empty();
      expect(await refusal(restore(pool, forged(change), openQueue))).to.include("the audit in it");
      expect((await pool.query("select from runs")).rowCount).to.equal(0);
      expect((await restore(pool, file, openQueue)).runs, "the whole one can be restored then").to.equal(2);
    }
  });

  it("refuse a database in which somebody works, and a backup of a newer version", async () => {
    const openQueue = () => openRunQueue(source.url, "sender", silent);
    expect(await refusal(restore(source.pool, file, openQueue))).to.include("there are rows in");
    const newer = forged(([first = "", ...rest]) => [first.replace(/"schema":\d+/, '"schema":999'), ...rest]);
    const target = await empty();
    expect(await refusal(restore(target.pool, newer, target.openQueue))).to.include("database_newer");
  });

  it("are commands for whoever runs the server", async () => {
    const target = await empty();
    const to = path.join(folder, "command.backup");
    const told = await admin({ ...process.env, DATABASE_URL: source.url }, "backup", to);
    const { seq, hash } = await readAuditHead(source.pool);
    expect(told)
      .to.match(/^.*command\.backup: \d+ rows of /)
      .and.include(`${seq}:${hash}`);
    const back = await admin({ ...process.env, DATABASE_URL: target.url }, "restore", to);
    expect(back).to.include(`the audit is whole up to ${seq}:${hash}; 2 run(s) go on`);
  });

  it("fill tables after those that they refer to, and say when there is no such order", () => {
    const table = (name: string, ...refersTo: string[]) => ({ name, refersTo, columns: [], key: [] });
    expect(ordered([table("a", "b"), table("b", "c"), table("c")]).map(({ name }) => name)).to.deep.equal([
      "c",
      "b",
      "a",
    ]);
    expect(() => ordered([table("a", "b"), table("b", "a")])).to.throw("refer to each other: a, b");
  });
});
