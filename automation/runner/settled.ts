// Decides whether an update is done when its preview is: nothing would change, and nothing was changed since the last one.
import { createHash } from "node:crypto";
import type { Run } from "../store/runs.ts";
import { findSettled } from "../store/stackStates.ts";
import type { RunnerDeps } from "./deps.ts";
import type { Tally } from "./engineEvents.ts";
import { configurationDigest, programDigest } from "./fingerprint.ts";
import { parseSnapshot } from "./snapshot.ts";

type Deps = Pick<RunnerDeps, "pool" | "settings">;

/** SHA-256 over what an update was made of (program with its lockfile, configuration, release) and what it left. */
export async function settledDigest(
  deps: Deps,
  { stack, release }: Pick<Run, "stack" | "release">,
  state: string,
): Promise<string> {
  const { programDir } = deps.settings;
  const parts = [
    await programDigest(programDir),
    await configurationDigest(programDir, stack),
    release ?? "",
    parseSnapshot(JSON.parse(state) as Parameters<typeof parseSnapshot>[0]).digest,
  ];
  return createHash("sha256").update(parts.join(" ")).digest("hex");
}

/**
 * True when applying would leave everything as it is. The preview alone does not say so: a state also holds what no
 * step shows, such as dependencies. So the program, the configuration and the state must be those of the last update
 * that ended well, and no output may be another than before.
 */
export async function isSettled(
  deps: Deps,
  run: Pick<Run, "stack" | "operation" | "release">,
  tally: Tally,
  state: string | null | undefined,
): Promise<boolean> {
  if (run.operation !== "update" || tally.phase !== "preview" || typeof state !== "string") return false;
  if (tally.steps.length > 0 || tally.otherOutputs.size > 0) return false;
  return (await findSettled(deps.pool, run.stack)) === (await settledDigest(deps, run, state));
}
