// Decides how a process of the server starts and ends: ready line, signals, loss of its parent, exit codes.
import { LockgateError, describeError } from "./errors.ts";

/** Exit code for wrong settings and start-up failures that the message explains. */
const startFailed = 2;

/** How a running process ends. */
export interface Running {
  /** First SIGTERM or SIGINT: finish what is going on. */
  drain(): Promise<void>;
  /** Second signal, or the parent is gone: stop what is going on. */
  abort(): void;
}

/** Starts `boot`, prints the ready line and arranges the end. */
export async function runProcess(boot: () => Promise<{ ready: object; running: Running }>): Promise<void> {
  try {
    const { ready, running } = await boot();
    arrangeEnd(running);
    process.stdout.write(`${JSON.stringify({ ready: true, ...ready })}\n`);
  } catch (error) {
    const text =
      error instanceof LockgateError ? describeError(error) : String((error as Error).stack ?? error);
    process.stderr.write(`${text}\n`);
    process.exit(error instanceof LockgateError ? startFailed : 1);
  }
}

function arrangeEnd(running: Running): void {
  let ending = false;
  const end = (now: boolean): void => {
    if (now || ending) running.abort();
    if (ending) return;
    ending = true;
    running.drain().then(
      () => process.exit(0),
      (error: Error) => {
        process.stderr.write(`${error.stack ?? error.message}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", () => end(false));
  process.on("SIGINT", () => end(false));
  // With an IPC channel the parent is our reason to live: kill -9 of it must not leave us behind.
  if (process.channel) process.on("disconnect", () => end(true));
}
