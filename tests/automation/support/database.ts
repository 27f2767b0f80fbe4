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
import { migrate } from "../../../automation/store/migrate.ts";

export const silent = createLogger("test", "silent");

let folder: string | undefined;
let server: Promise<EmbeddedPostgres> | undefined;
let databases = 0;

/** Starts Postgres with the first test that needs it. */
export function postgres(): Promise<EmbeddedPostgres> {
  folder ??= mkdtempSync(path.join(tmpdir(), "lockgate-pg-"));
  server ??= startPostgres(folder);
  return server;
}

/** Connection string of a new, empty database. */
export async function newDatabase(): Promise<string> {
  const { url } = await postgres();
  const name = `test_${process.pid}_${(databases += 1)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return url.replace(/\/[^/]*$/, `/${name}`);
}

/** A migrated database with a pool, for `before`; `end` belongs into `after`. */
export async function migratedDatabase(): Promise<{ url: string; pool: Pool; end(): Promise<void> }> {
  const url = await newDatabase();
  const pool = createPool(url, silent);
  await migrate(pool);
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
