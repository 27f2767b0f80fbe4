// Decides whose lock lies on a stack, and clears it only when it is ours and its holder is dead.
import { isAlive } from "../processTree.ts";
import type { LockPlace } from "./lockPlace.ts";

/** A lock of Pulumi's own backends (file, S3). */
export interface BackendLock {
  /** Where it lies. */
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

/** Locks that lie on the stack. */
export async function readLocks(place: LockPlace): Promise<BackendLock[]> {
  const locks = await Promise.all((await place.list()).map((file) => readLock(place, file)));
  return locks.filter((lock) => lock !== undefined);
}

/** Removes our own stale locks and returns all locks with their standing as it was found. */
export async function clearStaleLocks(
  place: LockPlace,
  ownPids: ReadonlySet<number>,
  host: string,
): Promise<{ lock: BackendLock; standing: LockStanding }[]> {
  const locks = await readLocks(place);
  const judged = locks.map((lock) => ({ lock, standing: standingOf(lock, ownPids, host, isAlive) }));
  for (const { lock, standing } of judged) if (standing === "ownStale") await place.remove(lock.file);
  return judged;
}

async function readLock(place: LockPlace, file: string): Promise<BackendLock | undefined> {
  try {
    const text = await place.read(file);
    return text === undefined ? undefined : { ...(JSON.parse(text) as Omit<BackendLock, "file">), file };
  } catch {
    // A lock that cannot be read is still a lock, and not ours to clear.
    return { file, pid: 0, username: "unknown", hostname: "unknown", timestamp: "" };
  }
}
