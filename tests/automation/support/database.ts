// Gives each test file a database of its own on one real Postgres for the whole mocha process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import {
  type EmbeddedPostgres,
  removePostgres,
  startPostgres,
} from "../../../automation/store/embeddedPostgres.ts";
import { createLogger } from "../../../automation/logger.ts";
import { type Pool, createPool } from "../../../automation/store/database.ts";
import { openRunQueue } from "../../../automation/queue/runQueue.ts";
import { migrate } from "../../../automation/store/migrate.ts";

export const silent = createLogger("test", "silent");

let folder: string | undefined;
let server: Promise<EmbeddedPostgres> | undefined;
let databases = 0;

/** Starts Postgres with the first test that needs it. */
export function postgres(): Promise<EmbeddedPostgres> {
  folder ??= mkdtempSync(path.join(tmpdir(), "lockgate-pg-"));
  server ??= startPostgres(folder).then(hurry);
  return server;
}

/**
 * Nothing here outlives the machine, so nothing waits for the disk. Whoever kills a Postgres starts one of their own
 * (faults/world.ts), which does.
 */
async function hurry(started: EmbeddedPostgres): Promise<EmbeddedPostgres> {
  const settings = ["fsync = off", "synchronous_commit = off", "full_page_writes = off"];
  await asOwner(started.url, ...settings.map((one) => `alter system set ${one}`), "select pg_reload_conf()");
  return started;
}

async function asOwner(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Connection string of a new, empty database. */
export const newDatabase = (): Promise<string> => copyOf("template1");

/** Made once, with all migrations and the queue's tables; the databases of most tests are copies of it. */
let template: Promise<string> | undefined;

async function makeTemplate(): Promise<string> {
  const url = await newDatabase();
  const pool = createPool(url, silent, 1);
  await migrate(pool);
  await pool.end();
  await (await openRunQueue(url, "sender", silent)).stop();
  return new URL(url).pathname.slice(1);
}

/** Connection string of a new database that servers and workers need not migrate any more. */
export async function readyDatabase(): Promise<string> {
  template ??= makeTemplate();
  return copyOf(await template);
}

async function copyOf(source: string): Promise<string> {
  const { url } = await postgres();
  const name = `test_${process.pid}_${(databases += 1)}`;
  await asOwner(url, `create database ${name} template ${source}`);
  return url.replace(/\/[^/]*$/, `/${name}`);
}

/** A migrated database with a pool, for `before`; `end` belongs into `after`. */
export async function migratedDatabase(): Promise<{ url: string; pool: Pool; end(): Promise<void> }> {
  const url = await readyDatabase();
  const pool = createPool(url, silent);
  return { url, pool, end: () => pool.end() };
}

// A root hook: runs after all files, whichever of them loaded this.
after(async function stopPostgres() {
  this.timeout(30_000);
  if (!folder) return;
  await server?.catch(() => undefined);
  await removePostgres(folder);
  rmSync(folder, { recursive: true, force: true });
});
