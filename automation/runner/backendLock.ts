// Decides whose lock lies on a stack of the file backend, and clears it only when it is ours and its holder is dead.
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isAlive } from "../processTree.ts";

/** A lock file of Pulumi's file backend. */
export interface BackendLock {
  readonly file: string;
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/** What a lock is to us. */
export type LockStanding =
  /** Left by a CLI of one of our runs that no longer lives. */
  | "ownStale"
  /** Held by a CLI of one of our runs that lives. */
  | "ownLive"
  /** Anybody else's; never cleared. */
  | "foreign";

/** Judges a lock. Only a process id that a run recorded on this host is ours. Pure. */
export function standingOf(
  lock: Pick<BackendLock, "pid" | "hostname">,
  ownPids: ReadonlySet<number>,
  host: string,
  alive: (pid: number) => boolean,
): LockStanding {
  if (lock.hostname !== host || !ownPids.has(lock.pid)) return "foreign";
  return alive(lock.pid) ? "ownLive" : "ownStale";
}

/** Locks that lie on the stack; empty for backends other than file://, whose locks we cannot see. */
export async function readLocks(
  backendUrl: string | undefined,
  project: string,
  stack: string,
): Promise<BackendLock[]> {
  const folder = lockFolder(backendUrl, project, stack);
  if (!folder) return [];
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const locks = await Promise.all(
    names.filter((name) => name.endsWith(".json")).map((name) => readLock(path.join(folder, name))),
  );
  return locks.filter((lock) => lock !== undefined);
}

/** Removes our own stale locks and returns all locks with their standing as it was found. */
export async function clearStaleLocks(
  locks: readonly BackendLock[],
  ownPids: ReadonlySet<number>,
  host: string,
): Promise<{ lock: BackendLock; standing: LockStanding }[]> {
  const judged = locks.map((lock) => ({ lock, standing: standingOf(lock, ownPids, host, isAlive) }));
  for (const { lock, standing } of judged) {
    if (standing !== "ownStale") continue;
    await rm(lock.file, { force: true });
    // The file backend keeps a file's metadata beside it.
    await rm(`${lock.file}.attrs`, { force: true });
  }
  return judged;
}

function lockFolder(backendUrl: string | undefined, project: string, stack: string): string | undefined {
  if (!backendUrl?.startsWith("file:///")) return undefined;
  return path.join(fileURLToPath(backendUrl), ".pulumi", "locks", "organization", project, stack);
}

async function readLock(file: string): Promise<BackendLock | undefined> {
  try {
    const content = JSON.parse(await readFile(file, "utf8")) as Omit<BackendLock, "file">;
    return { ...content, file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined; // Released while we looked.
    // A lock that cannot be read is still a lock, and not ours to clear.
    return { file, pid: 0, username: "unknown", hostname: "unknown", timestamp: "" };
  }
}
