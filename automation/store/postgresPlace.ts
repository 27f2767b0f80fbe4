// Decides where the embedded Postgres keeps its files and as whom it runs; checked before anything starts.
import { execFile } from "node:child_process";
import { constants, existsSync } from "node:fs";
import { access, chown, lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { LockgateError } from "../errors.ts";

const run = promisify(execFile);

export interface PostgresPlace {
  /** Folder of ours that holds everything else; the Postgres user can enter it. */
  readonly home: string;
  /** Postgres' own data folder. */
  readonly cluster: string;
  readonly log: string;
  readonly passwordFile: string;
  /** User and group to run as; empty unless we are root, as whom Postgres refuses to run. */
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** Gives a path to the Postgres user. */
  own(target: string): Promise<void>;
}

/** Where data goes that the Postgres user cannot reach inside the data folder. */
const publicRoot = "/var/tmp";
/** File in the data folder that says where. */
export const pointerFile = "postgres-location";
const postgresUser = "postgres";

/** Chooses and makes the folders for `dataDir`; refuses one that cannot be written. */
export async function preparePlace(dataDir: string): Promise<PostgresPlace> {
  await requireWritable(dataDir);
  const identity: PostgresPlace["identity"] = process.getuid?.() === 0 ? await postgresIdentity() : {};
  const home = await chooseHome(dataDir, identity);
  const own = async (target: string) => {
    if (identity.uid !== undefined && identity.gid !== undefined)
      await chown(target, identity.uid, identity.gid);
  };
  await mkdir(home, { recursive: true, mode: 0o700 });
  await requireOurs(home, identity.uid);
  await own(home);
  return {
    home,
    cluster: path.join(home, "cluster"),
    log: path.join(home, "postgres.log"),
    passwordFile: path.join(home, "password"),
    identity,
    own,
  };
}

/** /var/tmp is open to all: a folder that somebody else put there beforehand must not get our data. */
async function requireOurs(home: string, postgresUid: number | undefined): Promise<void> {
  const found = await lstat(home);
  const owners = [process.getuid?.(), postgresUid];
  if (found.isDirectory() && owners.includes(found.uid)) return;
  throw new LockgateError("data_dir_unwritable", { detail: `${home} exists and belongs to somebody else` });
}

/** Creates the folder and proves by a file that it can be written: permission bits lie on read-only disks. */
async function requireWritable(dataDir: string): Promise<void> {
  const probe = path.join(dataDir, `.write-test-${process.pid}`);
  try {
    await makeFolder(dataDir);
    await access(dataDir, constants.W_OK | constants.X_OK);
    await writeFile(probe, "");
    await rm(probe);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new LockgateError("data_dir_unwritable", { detail: `${dataDir} (${code})`, cause });
  }
}

/** Like mkdir -p. Node's own recursive mkdir never returns where the system answers ENOENT, as below /proc. */
async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let current = path.resolve(folder); !existsSync(current); current = path.dirname(current)) {
    missing.unshift(current);
  }
  for (const step of missing) {
    await mkdir(step).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function postgresIdentity(): Promise<{ uid: number; gid: number }> {
  const found = (await idOf(postgresUser)) ?? (await createUser());
  if (found) return found;
  throw new LockgateError("database_start_failed", {
    detail: "Postgres does not run as root, there is no user `postgres`, and `useradd` could not make one",
  });
}

async function createUser(): Promise<{ uid: number; gid: number } | undefined> {
  await run("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    postgresUser,
  ]).catch(() => undefined);
  return idOf(postgresUser);
}

async function idOf(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** The wanted folder where the user can enter it; otherwise one under /var/tmp that a file in the data folder names. */
async function chooseHome(dataDir: string, identity: PostgresPlace["identity"]): Promise<string> {
  const { uid, gid } = identity;
  if (uid === undefined || (await canTraverse(dataDir, uid, gid ?? -1)))
    return path.join(dataDir, "postgres");
  const known = await readFile(path.join(dataDir, pointerFile), "utf8").catch(() => "");
  if (known !== "" && existsSync(known)) return known;
  // A name that nobody can guess, and that a new data folder at an old place does not find again.
  const home = await mkdtemp(path.join(publicRoot, "lockgate-postgres-"));
  await writeFile(path.join(dataDir, pointerFile), home);
  return home;
}

/** True when every folder up to the root lets this user through (the x bit that applies to it). */
export async function canTraverse(folder: string, uid: number, gid: number): Promise<boolean> {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const { mode, uid: owner, gid: group } = await stat(current);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}
