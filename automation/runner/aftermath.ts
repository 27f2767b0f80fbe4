// Decides what is looked at after a CLI ended badly: our stale locks are cleared, foreign ones named, the state read.
import { recordedCliPids } from "../store/runs.ts";
import { clearStaleLocks } from "./backendLock.ts";
import type { RunnerDeps } from "./deps.ts";
import { lockPlaceOf } from "./lockPlace.ts";
import { clearTornAttrs } from "./tornAttrs.ts";
import { type StackSnapshot, readSnapshot } from "./snapshot.ts";

export interface Aftermath {
  /** Saved state of the stack; undefined when it could not be read. */
  readonly snapshot: StackSnapshot | undefined;
  /** Holders of locks that are not ours to clear. */
  readonly foreignLocks: readonly string[];
}

/** Examines a stack whose CLI is gone for sure. */
export async function examineStack(deps: RunnerDeps, stack: string): Promise<Aftermath> {
  const foreignLocks = await clearLocks(deps, stack);
  const { settings, project, logger } = deps;
  if (await clearTornAttrs(settings.cliEnvironment["PULUMI_BACKEND_URL"], project, stack))
    logger.warn({ stack }, "cleared attributes of the state that a killed CLI had half-written");
  return { snapshot: await readSnapshot(deps, stack), foreignLocks };
}

/** Clears what our own dead CLIs left, and tells what else lies there. A place that does not answer holds up nothing. */
async function clearLocks({ pool, settings, project, host, logger }: RunnerDeps, stack: string) {
  const place = lockPlaceOf(settings.cliEnvironment, project, stack);
  if (place === undefined) return [];
  const own = await recordedCliPids(pool, stack, host);
  try {
    const judged = await clearStaleLocks(place, own, host);
    return judged
      .filter(({ standing }) => standing !== "ownStale")
      .map(({ lock }) => `${lock.username}@${lock.hostname} (pid ${lock.pid}) since ${lock.timestamp}`);
  } catch (error) {
    const why = (error as Error).message.slice(0, 500);
    logger.warn({ stack, err: why }, "the stack's locks could not be looked at");
    return [`nobody knows whom, its locks could not be looked at: ${why}`];
  } finally {
    place.close();
  }
}
