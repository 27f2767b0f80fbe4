// What keeps processes from starting: each brought about with the real process, which tells it and ends with code 2.
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { startErrors } from "../../../automation/startErrors.ts";
import { createPool } from "../../../automation/store/database.ts";
import { preparePlace } from "../../../automation/store/postgresPlace.ts";
import { MARKER } from "../../../sandbox/dataFolder.ts";
import { newDatabase, silent } from "../support/database.ts";
import { automationDir } from "../support/processes.ts";

export interface StartWorld {
  readonly folder: string;
  /** Runs a file of the repository until it ends. */
  start(file: string, args: readonly string[], env?: Record<string, string>): Promise<Ended>;
  stop(): Promise<void>;
}

interface Ended {
  readonly code: number;
  /** What it wrote to standard error. */
  readonly errors: string;
}

interface Start {
  readonly names: string;
  readonly provoke: (world: StartWorld) => Promise<Ended>;
}

export async function startStartWorld(): Promise<StartWorld> {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-start-errors-"));
  chmodSync(folder, 0o755);
  const inherited = { PATH: process.env["PATH"], LOCKGATE_CACHE: process.env["LOCKGATE_CACHE"] };
  const fixed = { ...inherited, HOME: process.env["HOME"], DATABASE_URL: await newDatabase() };
  return {
    folder,
    start: (file, args, env) =>
      new Promise((resolve) => {
        const words = [path.join(automationDir, "..", file), ...args];
        const options = { env: { ...fixed, LOCKGATE_PORT: "0", LOCKGATE_STACKS: "dev", ...env } };
        execFile(process.execPath, words, options as never, (error, _out, errors) =>
          resolve({ code: error ? Number(error.code) : 0, errors: String(errors) }),
        );
      }),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A data directory of `npm start` with this in it. */
const dataDir = async ({ folder, start }: StartWorld, prepare: (dir: string) => Promise<void> | void) => {
  const dir = mkdtempSync(path.join(folder, "data-"));
  chmodSync(dir, 0o755);
  writeFileSync(path.join(dir, MARKER), "");
  await prepare(dir);
  return start("sandbox/start/main.ts", ["--data-dir", dir, "--port", "0", "--stacks", "none", "--once"]);
};

export const starts: Readonly<Record<keyof typeof startErrors, Start>> = {
  config_invalid: {
    names: 'LOCKGATE_PORT: Invalid input: expected number, received NaN (got "x")',
    provoke: ({ start }) => start("automation/server.ts", [], { LOCKGATE_PORT: "x" }),
  },
  port_in_use: {
    names: "127.0.0.1:",
    provoke: async ({ start }) => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
      const { port } = taken.address() as AddressInfo;
      return start("automation/server.ts", [], { LOCKGATE_PORT: String(port) }).finally(() => taken.close());
    },
  },
  data_dir_unwritable: {
    names: "postgres exists and belongs to somebody else",
    provoke: (world) => dataDir(world, (dir) => symlinkSync(world.folder, path.join(dir, "postgres"))),
  },
  database_start_failed: {
    names: "postgres.log",
    provoke: (world) =>
      dataDir(world, async (dir) => {
        // As it lies there when somebody has edited it.
        const place = await preparePlace(dir);
        mkdirSync(place.cluster, { mode: 0o700 });
        for (const [name, text] of Object.entries({
          PG_VERSION: "17\n",
          "postgresql.conf": "shared_buffers = 'many'\n",
        }))
          writeFileSync(path.join(place.cluster, name), text);
        writeFileSync(place.passwordFile, "hunter2", { mode: 0o600 });
        for (const each of [place.cluster, place.passwordFile]) await place.own(each);
      }),
  },
  backup_unusable: {
    names: "no.backup",
    provoke: ({ start, folder }) => start("automation/admin.ts", ["restore", path.join(folder, "no.backup")]),
  },
  database_newer: {
    names: "schema version 999",
    provoke: async ({ start }) => {
      const url = await newDatabase();
      await start("automation/admin.ts", ["migrate"], { DATABASE_URL: url });
      const pool = createPool(url, silent, 1);
      await pool.query("insert into schema_migrations (version, name) values (999, 'from the future')");
      await pool.end();
      return start("automation/server.ts", [], { DATABASE_URL: url });
    },
  },
};
