// The bundled Postgres: started, reused after a crash, kept out of closed folders, refused where it cannot write.
import { expect } from "chai";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { LockgateError } from "../../../automation/errors.ts";
import { removePostgres, startPostgres } from "../../../automation/store/embeddedPostgres.ts";
import { canTraverse, preparePlace } from "../../../automation/store/postgresPlace.ts";

const root = process.getuid?.() === 0;

describe("the embedded Postgres", function () {
  this.timeout(60_000);
  const folders: string[] = [];

  const newFolder = (): string => {
    const folder = mkdtempSync(path.join(tmpdir(), "lockgate-embedded-"));
    // mkdtemp makes it 0700 for us alone; a data folder is usually 0755.
    chmodSync(folder, 0o755);
    folders.push(folder);
    return folder;
  };

  after(async () => {
    for (const folder of folders) {
      await removePostgres(folder);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  async function ask(url: string, sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it("keeps its data over a stop, and is not started twice", async () => {
    const folder = newFolder();
    const first = await startPostgres(folder);
    await ask(first.url, "create table kept (n int); insert into kept values (42)");
    const again = await startPostgres(folder);
    expect(again.url, "the running one is reused").to.equal(first.url);
    await again.stop();
    await again.stop();
    const second = await startPostgres(folder);
    expect(await ask(second.url, "select n from kept")).to.deep.equal([{ n: 42 }]);
    await second.stop();
  });

  it("comes back after kill -9, whose pid file lies about", async () => {
    const folder = newFolder();
    const first = await startPostgres(folder);
    await ask(first.url, "create table kept (n int); insert into kept values (7)");
    const { cluster } = await preparePlace(folder);
    const pid = Number(readFileSync(path.join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
    process.kill(pid, "SIGKILL");
    const second = await startPostgres(folder);
    expect(await ask(second.url, "select n from kept")).to.deep.equal([{ n: 7 }]);
    await second.stop();
  });

  it("makes a cluster anew that was broken off while it was made", async () => {
    const folder = newFolder();
    const place = await preparePlace(folder);
    mkdirSync(place.cluster);
    writeFileSync(path.join(place.cluster, "half"), "made");
    const started = await startPostgres(folder);
    expect(await ask(started.url, "select 1 as one")).to.deep.equal([{ one: 1 }]);
    await started.stop();
  });

  it("says what Postgres said when it does not start, and where its log is", async () => {
    const folder = newFolder();
    await (await startPostgres(folder)).stop();
    const { cluster, log } = await preparePlace(folder);
    writeFileSync(path.join(cluster, "postgresql.auto.conf"), "shared_buffers = 'many'\n");
    const failure = await startPostgres(folder).catch((error: unknown) => error);
    expect((failure as LockgateError).code).to.equal("database_start_failed");
    expect((failure as Error).message)
      .to.include("shared_buffers")
      .and.include(log);
  });

  it("listens on loopback only and asks for its password", async () => {
    const started = await startPostgres(newFolder());
    expect(await ask(started.url, "show listen_addresses")).to.deep.equal([
      { listen_addresses: "127.0.0.1" },
    ]);
    const url = new URL(started.url);
    url.password = "wrong";
    const refused = await ask(url.href, "select 1").catch((error: Error) => error.message);
    expect(refused).to.match(/password authentication failed/);
    await started.stop();
  });

  it("lets nobody else read its files", async () => {
    const folder = newFolder();
    const place = await preparePlace(folder);
    const started = await startPostgres(folder);
    expect(statSync(place.home).mode & 0o077).to.equal(0);
    expect(statSync(place.passwordFile).mode & 0o077).to.equal(0);
    await started.stop();
  });

  (root ? it : it.skip)("goes to /var/tmp when the Postgres user cannot enter the data folder", async () => {
    const folder = newFolder();
    chmodSync(folder, 0o700);
    const place = await preparePlace(folder);
    expect(place.home).to.match(/^\/var\/tmp\/lockgate-postgres-\w{6}$/);
    expect((await preparePlace(folder)).home, "always the same one").to.equal(place.home);
    const started = await startPostgres(folder);
    expect(await ask(started.url, "select 1 as one")).to.deep.equal([{ one: 1 }]);
    await removePostgres(folder);
    expect(existsSync(place.home)).to.equal(false);
  });

  (root ? it : it.skip)("does not find the data of a folder that was deleted and made anew", async () => {
    const folder = newFolder();
    chmodSync(folder, 0o700);
    const { home } = await preparePlace(folder);
    rmSync(folder, { recursive: true });
    mkdirSync(folder, { mode: 0o700 });
    expect((await preparePlace(folder)).home).not.to.equal(home);
    rmSync(home, { recursive: true });
  });

  (root ? it : it.skip)("does not take a folder in /var/tmp that somebody else put there", async () => {
    const { chownSync } = await import("node:fs");
    const folder = newFolder();
    chmodSync(folder, 0o700);
    const { home } = await preparePlace(folder);
    chownSync(home, 65_534, 65_534);
    const refused = await preparePlace(folder).catch((error: unknown) => error);
    expect((refused as LockgateError).code).to.equal("data_dir_unwritable");
    rmSync(home, { recursive: true });
  });

  for (const [name, make] of [
    [
      "lies below a file",
      (folder: string) => {
        writeFileSync(path.join(folder, "file"), "");
        return path.join(folder, "file", "data");
      },
    ],
    ["is not allowed by the system", () => "/proc/lockgate"],
  ] as const) {
    it(`is refused with the folder's name when it ${name}`, async () => {
      const folder = make(newFolder());
      const refused = await startPostgres(folder).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(LockgateError);
      expect((refused as LockgateError).code).to.equal("data_dir_unwritable");
      expect((refused as LockgateError).message).to.include(folder);
    });
  }

  it("knows whether another user could enter a folder", async () => {
    const folder = newFolder();
    expect(await canTraverse(folder, 12_345, 12_345)).to.equal(true);
    mkdirSync(path.join(folder, "closed"), { mode: 0o700 });
    expect(await canTraverse(path.join(folder, "closed"), 12_345, 12_345)).to.equal(false);
    expect(await canTraverse(path.join(folder, "closed"), process.getuid?.() ?? 0, 0)).to.equal(true);
  });
});
