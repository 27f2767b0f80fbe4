// Calls of the Pulumi CLI that measurements time.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Way } from "./pairs.ts";

export async function pulumi(env: NodeJS.ProcessEnv, cwd: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)("pulumi", args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    // What was wrong stands among what the CLI shows, at its end.
    const shown = String((error as { stdout?: unknown }).stdout ?? "").slice(-5000);
    throw new Error(`pulumi ${args.join(" ")} failed:\n${shown}`, { cause: error });
  }
}

/** A preview that must succeed, with a policy pack if one is given. */
export const preview = (
  label: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
  stack: string,
  pack?: string,
): Way => ({
  label,
  run: () =>
    pulumi(env, cwd, [
      "preview",
      "--non-interactive",
      "-s",
      stack,
      ...(pack === undefined ? [] : ["--policy-pack", pack]),
    ]),
});
