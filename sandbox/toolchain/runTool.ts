// Runs a command line tool to its end, hands its output on line by line, and never leaves it behind.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onExit } from "signal-exit";
import type { Environment } from "./cacheFolder.ts";

export interface ToolOptions {
  env: Environment;
  cwd?: string;
  /** Called with each line of standard error, where tools report what they do. */
  onLine?: (line: string) => void;
  /** Stops the tool, and all it started, after this time. */
  limitMilliseconds?: number;
  signal?: AbortSignal;
}

/** How many of the last lines an error repeats. */
const linesInError = 8;

export class ToolError extends Error {
  override name = "ToolError";
}

/**
 * Standard output of the tool. Rejects with the last lines of standard error when it fails, does not start or takes
 * too long. The tool gets a process group of its own: compilers and downloads started by it end with it.
 */
export function runTool(command: string, args: readonly string[], options: ToolOptions): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const lines: string[] = [];
  let stopped: string | undefined;
  const interrupt = (): void => void (child.pid !== undefined && interruptGroup(child.pid));
  const stop = (why: string) => (): void => {
    stopped = why;
    interrupt();
  };
  // Also when a signal ends this process, where nobody handles it.
  const removeExitHandler = onExit(interrupt);
  const onAbort = stop("was stopped");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const limit = options.limitMilliseconds;
  const timer =
    limit === undefined ? undefined : setTimeout(stop(`took longer than ${limit / 1000} s`), limit);
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    if (lines.length > linesInError) lines.shift();
    options.onLine?.(line);
  });
  return new Promise<string>((resolve, reject) => {
    child.once("error", (cause) =>
      reject(new ToolError(`${command} could not be started: ${cause.message}`)),
    );
    child.once("close", (code, signal) => {
      if (code === 0 && stopped === undefined) return resolve(output);
      const how = stopped ?? `ended with ${signal ?? `code ${code}`}`;
      reject(new ToolError([`${command} ${args[0] ?? ""} ${how}`, ...lines].join("\n  ")));
    });
  }).finally(() => {
    clearTimeout(timer);
    removeExitHandler();
    options.signal?.removeEventListener("abort", onAbort);
  });
}

function interruptGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGINT");
  } catch {
    // The group is gone already.
  }
}
