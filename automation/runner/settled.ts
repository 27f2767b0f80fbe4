// Decides whether an update is done when its preview is: nothing would change, and nothing was changed since the last one.
import { createHash } from "node:crypto";
import type { Queryable } from "../store/database.ts";
import type { Run } from "../store/runs.ts";
import { findSettled } from "../store/stackStates.ts";
import type { Tally } from "./engineEvents.ts";
import { configurationDigest, programOf } from "./fingerprint.ts";
import { parseSnapshot } from "./snapshot.ts";

/** What an update is made of, as SHA-256: the program with its lockfile, and the stack's configuration. */
export interface Made {
  readonly program: string;
  readonly configuration: string;
}

/**
 * Reads what a phase is about to be made of. Before the CLI reads it: what is edited during a phase then counts as not
 * applied, never the other way round. Undefined for a run that changes nothing. `known`: the program's digest, where it
 * was read a moment ago.
 */
export async function readMade(
  settings: { readonly programDir: string },
  run: Pick<Run, "stack" | "operation">,
  known?: string,
): Promise<Made | undefined> {
  const program = known ?? (await programOf(settings, run));
  if (program === undefined) return undefined;
  return { program, configuration: await configurationDigest(settings.programDir, run.stack) };
}

/** SHA-256 over what an update was made of, its release included, and the state that it left. */
export function settledDigest(made: Made, release: string | null, state: string): string {
  const left = parseSnapshot(JSON.parse(state) as Parameters<typeof parseSnapshot>[0]).digest;
  const parts = [made.program, made.configuration, release ?? "", left];
  return createHash("sha256").update(parts.join(" ")).digest("hex");
}

/**
 * True when applying would leave everything as it is. The preview alone does not say so: a state also holds what no
 * step shows, such as dependencies. So the program, the configuration and the state must be those of the last update
 * that ended well, and no output may be another than before.
 */
export async function isSettled(
  pool: Queryable,
  run: Pick<Run, "stack" | "operation" | "release">,
  made: Made | undefined,
  tally: Tally,
  state: string | null | undefined,
): Promise<boolean> {
  if (run.operation !== "update" || tally.phase !== "preview") return false;
  if (made === undefined || typeof state !== "string") return false;
  if (tally.steps.length > 0 || tally.otherOutputs.size > 0) return false;
  return (await findSettled(pool, run.stack)) === settledDigest(made, run.release, state);
}
