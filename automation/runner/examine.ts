// Decides what became of a run whose process died: repeat it, or say truthfully that it was interrupted. Pure.
import type { RunState } from "./machine.ts";

/** What is known about an attempt that ended without a word. */
export interface Evidence {
  readonly state: RunState;
  /** Starts that came to nothing so far, this one included. */
  readonly attempts: number;
  /** False when the attempt ran on another machine, where its processes cannot be seen. */
  readonly sameHost: boolean;
  /** Steps of the apply phase that were seen to begin. */
  readonly changesSeen: number;
  /** Operations that the stack's state lists as begun and not ended; undefined when it could not be read. */
  readonly pendingOperations: readonly string[] | undefined;
  /** True when the stack's state was written after the apply phase began; undefined when not known. */
  readonly stateWritten: boolean | undefined;
  /** Locks on the stack that are not ours. */
  readonly foreignLocks: readonly string[];
}

export interface Verdict {
  readonly event: "requeue" | "interrupt";
  readonly reason: string;
}

/** A run that kills its worker each time must not do so for ever. */
export const maxAttempts = 3;

/** Repeats only what provably changed nothing; everything unknown counts as changed. */
export function examine(evidence: Evidence): Verdict {
  if (evidence.state === "checking") {
    return {
      event: "interrupt",
      reason: `everything was applied, but its process died before that was checked; ${whatIsKnown(evidence)}`,
    };
  }
  if (evidence.attempts >= maxAttempts) {
    return {
      event: "interrupt",
      reason: `its process died ${evidence.attempts} times; ${whatIsKnown(evidence)}`,
    };
  }
  if (evidence.state === "previewing") {
    return { event: "requeue", reason: "its process died during the preview, which changes nothing" };
  }
  const untouched =
    evidence.sameHost &&
    evidence.changesSeen === 0 &&
    evidence.pendingOperations?.length === 0 &&
    evidence.stateWritten === false;
  if (untouched) return { event: "requeue", reason: "its process died before the engine changed anything" };
  return { event: "interrupt", reason: `its process died while changes were made; ${whatIsKnown(evidence)}` };
}

function whatIsKnown(evidence: Evidence): string {
  const pending = evidence.pendingOperations;
  const parts = [
    `${evidence.changesSeen} step(s) were seen to begin`,
    pending === undefined
      ? "the stack's state could not be read"
      : pending.length === 0
        ? "the state lists no pending operation"
        : `pending operations: ${pending.join(", ")}`,
    evidence.foreignLocks.length === 0
      ? "no foreign lock lies on the stack"
      : `locked by: ${evidence.foreignLocks.join(", ")}`,
  ];
  return parts.join("; ");
}
