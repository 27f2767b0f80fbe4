// Types of foreground.mjs, which is plain JavaScript because Node 20 runs it.
import type { SpawnOptions } from "node:child_process";

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export function runForeground(
  command: string,
  args: readonly string[],
  options?: Omit<SpawnOptions, "stdio">,
): Promise<ProcessEnd>;

export function exitLike(end: ProcessEnd): never;
