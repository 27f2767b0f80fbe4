// Keeps track of the processes that the language host starts, so that a cancelled run leaves none behind.
import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";

/** How long a child may take to stop by itself before it is killed. */
const graceMilliseconds = 3000;

export interface ChildProcesses {
  start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** Interrupts every child that still runs; resolves when all of them are gone. */
  stopAll(): Promise<void>;
}

/** Interrupts one child as Ctrl-C does, then kills it when it outlives the grace. Safe to call twice. */
export function stopChild(child: ChildProcess, grace = graceMilliseconds): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
    return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), grace);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGINT");
  });
}

export function trackChildProcesses(): ChildProcesses {
  const running = new Set<ChildProcess>();
  return {
    start(command, args, options) {
      const child = spawn(command, args, options);
      running.add(child);
      child.once("exit", () => running.delete(child));
      child.once("error", () => running.delete(child));
      return child;
    },
    async stopAll() {
      await Promise.all([...running].map((child) => stopChild(child)));
    },
  };
}

/** Waits for the end of a child and of its output: its exit code, the signal that ended it, or why it never started. */
export function childEnd(
  child: ChildProcess,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; failure?: Error }> {
  return new Promise((resolve) => {
    child.once("error", (failure) => resolve({ code: null, signal: null, failure }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}
