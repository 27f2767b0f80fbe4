// Decides how a run's policy pack comes to see the other stacks, and what is kept of each stack's state for readers.
import type { Logger } from "../logger.ts";
import { findExport, saveExport } from "../store/stackExports.ts";
import type { RunnerDeps } from "./deps.ts";
import { exportStack } from "./exportStack.ts";
import type { Stack } from "./pulumiSdk.ts";
import { holdsNothing, withStatesFolder } from "./statesFolder.ts";

type Deps = Pick<RunnerDeps, "pool" | "settings" | "project">;

/** What was exported, by stack; null holds nothing. */
export type States = Map<string, string | null>;

/** Does the work with the states of all managed stacks at hand, exported while the engine works and kept in `states`. */
export function withStates<T>(
  deps: Deps,
  { workspace }: Pick<Stack, "workspace">,
  states: States,
  signal: AbortSignal,
  logger: Logger,
  work: () => Promise<T>,
): Promise<T> {
  const onFault = (stack: string, error: Error) => {
    logger.warn({ stack, err: error.message.slice(0, 2000) }, "a stack could not be exported");
  };
  const exportOne = async (name: string) => {
    states.delete(name);
    const state = await keepExport(deps, name, signal);
    states.set(name, state);
    return state;
  };
  return withStatesFolder(deps.settings.stacks, exportOne, onFault, (env) => {
    workspace.envVars = { ...workspace.envVars, ...env };
    return work();
  });
}

/** Exports a stack and keeps it for readers; null when it holds nothing. */
export async function keepExport(deps: Deps, stack: string, signal?: AbortSignal): Promise<string | null> {
  const exported = await exportStack(deps, stack, signal);
  const state = exported === undefined || holdsNothing(exported) ? null : exported;
  if (exported === undefined) await requireNeverDeployed(deps, stack);
  await saveExport(deps.pool, stack, state);
  return state;
}

/** A stack that held resources and is gone from the backend was not "never deployed": somebody has to look. */
async function requireNeverDeployed({ pool }: Deps, stack: string): Promise<void> {
  const last = await findExport(pool, stack);
  if (!last || last.state === null) return;
  const when = last.exportedAt.toISOString();
  throw new Error(`the backend knows no stack ${stack} any more, though it held resources on ${when}`);
}
