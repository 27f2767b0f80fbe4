// Decides what makes a running attempt stop: cancel flag, newer attempt, lost locks, deadline, shutdown.
import type { Listener } from "../events/listener.ts";
import type { Pool } from "../store/database.ts";
import { readControl } from "../store/runs.ts";
import type { Stopper } from "./stopper.ts";

export interface WatchSources {
  readonly pool: Pool;
  readonly control: Listener;
  /** Aborts when the job was given to another worker. */
  readonly job: AbortSignal;
  /** Aborts when the connection holding the stack's lock is gone. */
  readonly lock: AbortSignal;
  /** Aborts when this worker is told to end. */
  readonly shutdown: AbortSignal;
  readonly deadlineMilliseconds: number;
}

/** A notification says at once; this look at the row is for the ones that got lost. */
const pollMilliseconds = 2000;

/** Watches until the returned function is called. */
export function watch(
  run: { id: string; attempt: number },
  stopper: Stopper,
  sources: WatchSources,
): () => void {
  const look = (): void => {
    readControl(sources.pool, run.id).then(
      (control) => {
        if (!control || control.attempt !== run.attempt) stopper.stop("overtaken");
        else if (control.canceled) stopper.stop("cancel");
      },
      () => undefined, // The database is away: the lock's connection tells, or the next look does.
    );
  };
  const unsubscribe = sources.control.subscribe(run.id, look);
  const timer = setInterval(look, pollMilliseconds);
  const deadline = setTimeout(() => stopper.stop("deadline"), sources.deadlineMilliseconds);
  const undo = [
    onAbort(sources.job, () => stopper.stop("overtaken")),
    onAbort(sources.lock, () => stopper.stop("lockLost")),
    onAbort(sources.shutdown, () => stopper.stop("shutdown")),
  ];
  look();
  return () => {
    unsubscribe();
    clearInterval(timer);
    clearTimeout(deadline);
    for (const remove of undo) remove();
  };
}

function onAbort(signal: AbortSignal, action: () => void): () => void {
  if (signal.aborted) action();
  else signal.addEventListener("abort", action, { once: true });
  // pg-boss aborts a job's signal after a normal end as well, so the listener must not stay.
  return () => signal.removeEventListener("abort", action);
}
