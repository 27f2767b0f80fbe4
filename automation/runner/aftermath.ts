// Decides what is looked at after a CLI ended badly: our stale locks are cleared, foreign ones named, the state read.
import { recordedCliPids } from "../store/runs.ts";
import { clearStaleLocks, readLocks } from "./backendLock.ts";
import type { RunnerDeps } from "./deps.ts";
import { type StackSnapshot, readSnapshot } from "./snapshot.ts";

export interface Aftermath {
  /** Saved state of the stack; undefined when it could not be read. */
  readonly snapshot: StackSnapshot | undefined;
  /** Holders of locks that are not ours to clear. */
  readonly foreignLocks: readonly string[];
}

/** Examines a stack whose CLI is gone for sure. */
export async function examineStack(deps: RunnerDeps, stack: string): Promise<Aftermath> {
  const own = await recordedCliPids(deps.pool, stack, deps.host);
  const backend = deps.settings.cliEnvironment["PULUMI_BACKEND_URL"];
  const judged = await clearStaleLocks(await readLocks(backend, deps.project, stack), own, deps.host);
  const foreignLocks = judged
    .filter(({ standing }) => standing !== "ownStale")
    .map(({ lock }) => `${lock.username}@${lock.hostname} (pid ${lock.pid}) since ${lock.timestamp}`);
  return { snapshot: await readSnapshot(deps, stack), foreignLocks };
}
