// Lets one process at a time prepare the toolchain; the others wait, then find it ready.
import { mkdirSync } from "node:fs";
import path from "node:path";
import lockfile from "proper-lockfile";

/** A lock not refreshed for this long belonged to a process that was killed. */
const staleMilliseconds = 30_000;
const pollMilliseconds = 500;

export interface LockOptions {
  onWait: () => void;
  signal?: AbortSignal | undefined;
}

/**
 * Holds the lock of a folder while `work` runs. The signal that `work` gets fires when the lock is lost (the machine
 * slept, somebody removed it): work must stop then, another process may have begun.
 */
export async function withLock<T>(
  folder: string,
  { onWait, signal }: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const lost = new AbortController();
  const release = await acquire(folder, onWait, signal, (cause) => lost.abort(cause));
  try {
    return await work(signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]));
  } finally {
    if (!lost.signal.aborted) await release();
  }
}

async function acquire(
  folder: string,
  onWait: () => void,
  signal: AbortSignal | undefined,
  onCompromised: (cause: Error) => void,
): Promise<() => Promise<void>> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      const lockfilePath = path.join(folder, "prepare.lock");
      return await lockfile.lock(folder, { lockfilePath, stale: staleMilliseconds, onCompromised });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ELOCKED") throw cause;
      onWait();
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  }
}
