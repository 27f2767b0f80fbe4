// Decides why a running attempt has to stop: the first reason wins and its signal reaches the CLI.

/** Reasons to stop, each with its own end of the run. */
export type StopReason =
  /** Somebody asked for it. */
  | "cancel"
  /** The run took longer than allowed. */
  | "deadline"
  /** A newer attempt exists: this process must not write any more. */
  | "overtaken"
  /** The database connection that held our locks is gone. */
  | "lockLost"
  /** This worker is told to end. */
  | "shutdown";

export interface Stopper {
  readonly signal: AbortSignal;
  readonly reason: StopReason | undefined;
  stop(reason: StopReason): void;
}

export function createStopper(): Stopper {
  const controller = new AbortController();
  let first: StopReason | undefined;
  return {
    signal: controller.signal,
    get reason() {
      return first;
    },
    stop: (reason) => {
      if (first !== undefined) return;
      first = reason;
      controller.abort(new Error(`stopped: ${reason}`));
    },
  };
}
