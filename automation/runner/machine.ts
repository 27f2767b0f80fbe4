// Decides the life of a run: one table (state, event) -> state; what is not in it is refused.

/** Operations that a run can perform on a stack. */
export const operations = ["preview", "update", "refresh", "drift", "destroy", "repair"] as const;
export type Operation = (typeof operations)[number];

/** Operations that somebody asks for by name; a repair is asked for on the run that needs it. */
export const startable = operations.filter((operation) => operation !== "repair");

/** States of a run. */
export const runStates = [
  "queued",
  "waiting",
  "previewing",
  "awaiting_approval",
  "applying",
  "checking",
  "succeeded",
  "failed",
  "canceled",
  "rejected",
  "expired",
  "superseded",
  "interrupted",
] as const;
export type RunState = (typeof runStates)[number];

/** What can happen to a run. */
export const runEvents = [
  "preview",
  "apply",
  "check",
  "wait",
  "resume",
  "await",
  "approve",
  "requeue",
  "succeed",
  "fail",
  "cancel",
  "reject",
  "expire",
  "supersede",
  "interrupt",
] as const;
export type RunEvent = (typeof runEvents)[number];

/** What a waiting run waits for. */
export const waitReasons = ["window", "promotion", "drift", "dependency"] as const;
export type WaitReason = (typeof waitReasons)[number];

/** What else a transition does to the row: `repeat` counts a start that came to nothing. */
export type Effect = "newAttempt" | "finish" | "repeat";

export interface Transition {
  readonly to: RunState;
  readonly effects: readonly Effect[];
}

type Row = Partial<Record<RunEvent, Transition>>;

const to = (state: RunState, ...effects: Effect[]): Transition => ({ to: state, effects });
const ended = (state: RunState): Transition => to(state, "finish");

const broken = { fail: ended("failed"), interrupt: ended("interrupted") } satisfies Row;
const stoppable = { ...broken, cancel: ended("canceled") } satisfies Row;
/** Nothing is executed: a person, a newer run or the clock may still end it. */
const parked = {
  ...stoppable,
  reject: ended("rejected"),
  expire: ended("expired"),
  supersede: ended("superseded"),
} satisfies Row;

/**
 * The whole machine. `preview`, `apply` and `check` say what is about to be done, so a state never claims more
 * than was begun; `requeue` is only for attempts that applied nothing. A run in `waiting` or
 * `awaiting_approval` has no job and holds no slot: `resume` and `approve` put it back into the queue.
 */
export const machine: Readonly<Record<RunState, Row>> = Object.freeze({
  queued: {
    preview: to("previewing", "newAttempt"),
    apply: to("applying", "newAttempt"),
    wait: to("waiting"),
    ...parked,
  },
  waiting: { resume: to("queued"), ...parked },
  previewing: {
    apply: to("applying"),
    wait: to("waiting"),
    await: to("awaiting_approval"),
    requeue: to("queued", "repeat"),
    succeed: ended("succeeded"),
    reject: ended("rejected"),
    ...stoppable,
  },
  awaiting_approval: { approve: to("queued"), ...parked },
  applying: { check: to("checking"), requeue: to("queued", "repeat"), ...stoppable },
  // What is being checked has been applied: a cancellation comes too late.
  checking: { succeed: ended("succeeded"), ...broken },
  succeeded: {},
  failed: {},
  canceled: {},
  rejected: {},
  expired: {},
  superseded: {},
  interrupted: {},
});

/** The transition of `event` in `state`, or undefined where the table has none. */
export function nextState(state: RunState, event: RunEvent): Transition | undefined {
  return machine[state][event];
}

/** A state that nothing leaves. */
export function isFinal(state: RunState): boolean {
  return Object.keys(machine[state]).length === 0;
}

/** A state in which nothing is executed and no job exists. */
export function isParked(state: RunState): boolean {
  return state === "waiting" || state === "awaiting_approval";
}

/** A state in which nothing was begun that would have to be stopped. */
export function isIdle(state: RunState): boolean {
  return state === "queued" || isParked(state);
}
