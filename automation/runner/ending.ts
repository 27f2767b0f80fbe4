// Decides how an attempt ends that was stopped, killed or failed: the event with its grounds. Pure.
import type { RunError } from "../store/runs.ts";
import type { Aftermath } from "./aftermath.ts";
import { type Phase, type Tally, createTally } from "./engineEvents.ts";
import { examine } from "./examine.ts";
import type { RunEvent } from "./machine.ts";
import { causeOf, runError } from "./outcome.ts";
import type { StackSnapshot } from "./snapshot.ts";
import type { StopReason } from "./stopper.ts";
import type { Wait } from "./transition.ts";

/** How an attempt ends. */
export interface Ending {
  readonly event: Extract<
    RunEvent,
    "succeed" | "fail" | "cancel" | "reject" | "interrupt" | "requeue" | "wait" | "await"
  >;
  /** With the event `wait`: what for. */
  readonly wait?: Wait;
  readonly error?: RunError;
  readonly reason?: string;
  /** What the stack's state says after a bad end. */
  readonly snapshot?: StackSnapshot;
}

export interface Circumstances {
  /** The phase that was going on. */
  readonly phase: Phase;
  /** The CLI's error, if it ended badly. */
  readonly error: unknown;
  /** True when a signal ended the CLI. */
  readonly killed: boolean;
  readonly stop: Exclude<StopReason, "overtaken"> | undefined;
  readonly attempts: number;
  readonly tallies: readonly Tally[];
  readonly aftermath: Aftermath;
}

/** The ending of an attempt that did not go its way. */
export function decideEnding(given: Circumstances): Ending {
  const { snapshot } = given.aftermath;
  return { ...eventOf(given), ...(snapshot ? { snapshot } : {}) };
}

function eventOf(given: Circumstances): Omit<Ending, "snapshot"> {
  switch (given.stop) {
    case "cancel":
      return { event: "cancel", error: runError("run_canceled", leftBehind(given)) };
    case "deadline":
      return { event: "fail", error: runError("deadline_exceeded", leftBehind(given)) };
    case "lockLost":
    case "shutdown":
      if (provablyUntouched(given)) return { event: "requeue", reason: `stopped: ${reasons[given.stop]}` };
      return interrupted(`${reasons[given.stop]}; ${leftBehind(given)}`);
    case undefined:
      return given.killed ? killed(given) : failed(given);
  }
}

const reasons = {
  lockLost: "the database connection that held the stack's lock was lost",
  shutdown: "the worker was told to end",
} as const;

function failed({ error, tallies, phase }: Circumstances): Omit<Ending, "snapshot"> {
  const tally = tallies.at(-1);
  return { event: "fail", error: causeOf(error, tally?.phase === phase ? tally : createTally(phase)) };
}

/** Somebody killed the CLI: the same questions as after the death of a worker. */
function killed(given: Circumstances): Omit<Ending, "snapshot"> {
  const { snapshot, foreignLocks } = given.aftermath;
  const verdict = examine({
    state: given.phase === "preview" ? "previewing" : "applying",
    attempts: given.attempts,
    sameHost: true,
    changesSeen: changesBegun(given.tallies),
    pendingOperations: snapshot?.pendingOperations,
    stateWritten: undefined,
    foreignLocks,
  });
  return verdict.event === "requeue"
    ? { event: "requeue", reason: verdict.reason }
    : interrupted(verdict.reason);
}

function interrupted(detail: string): Omit<Ending, "snapshot"> {
  return { event: "interrupt", error: runError("run_interrupted", detail) };
}

/** A stopped CLI that ended by itself reported every step it began; the saved state must agree. */
function provablyUntouched(given: Circumstances): boolean {
  if (given.phase === "preview") return true;
  const pending = given.aftermath.snapshot?.pendingOperations;
  return !given.killed && changesBegun(given.tallies) === 0 && pending?.length === 0;
}

function changesBegun(tallies: readonly Tally[]): number {
  return tallies
    .filter((tally) => tally.phase === "apply")
    .reduce((sum, tally) => sum + tally.changesBegun, 0);
}

/** What a stopped run leaves, in words. */
function leftBehind({ phase, tallies, aftermath }: Circumstances): string {
  if (phase === "preview") return "nothing was changed";
  const open = tallies.flatMap((tally) => (tally.phase === "apply" ? [...tally.open] : []));
  const pending = aftermath.snapshot?.pendingOperations;
  return [
    `${changesBegun(tallies)} step(s) had begun`,
    open.length === 0 ? "all were seen to end" : `not seen to end: ${open.join(", ")}`,
    pending === undefined
      ? "the stack's state could not be read"
      : `pending operations in the state: ${pending.length === 0 ? "none" : pending.join(", ")}`,
  ].join("; ");
}
