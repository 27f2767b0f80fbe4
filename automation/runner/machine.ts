// Decides the life of a run: one table (state, event) -> state; what is not in it is refused.

/** Operations that a run can perform on a stack. */
export const operations = ["preview", "update", "refresh", "destroy"] as const;
export type Operation = (typeof operations)[number];

/** States of a run. */
export const runStates = [
  "queued",
  "previewing",
  "applying",
  "succeeded",
  "failed",
  "canceled",
  "interrupted",
] as const;
export type RunState = (typeof runStates)[number];

/** What can happen to a run. */
export const runEvents = ["preview", "apply", "requeue", "succeed", "fail", "cancel", "interrupt"] as const;
export type RunEvent = (typeof runEvents)[number];

/** What else a transition does to the row. */
export type Effect = "newAttempt" | "finish";

export interface Transition {
  readonly to: RunState;
  readonly effects: readonly Effect[];
}

const start: readonly Effect[] = ["newAttempt"];
const end: readonly Effect[] = ["finish"];
const none: readonly Effect[] = [];

/**
 * The whole machine. `preview` and `apply` say what the CLI is about to do, so a state never claims
 * more than was begun; `requeue` is only for attempts that applied nothing.
 */
export const machine: Readonly<Record<RunState, Partial<Record<RunEvent, Transition>>>> = Object.freeze({
  queued: {
    preview: { to: "previewing", effects: start },
    apply: { to: "applying", effects: start },
    fail: { to: "failed", effects: end },
    cancel: { to: "canceled", effects: end },
    interrupt: { to: "interrupted", effects: end },
  },
  previewing: {
    apply: { to: "applying", effects: none },
    succeed: { to: "succeeded", effects: end },
    fail: { to: "failed", effects: end },
    cancel: { to: "canceled", effects: end },
    interrupt: { to: "interrupted", effects: end },
    requeue: { to: "queued", effects: none },
  },
  applying: {
    succeed: { to: "succeeded", effects: end },
    fail: { to: "failed", effects: end },
    cancel: { to: "canceled", effects: end },
    interrupt: { to: "interrupted", effects: end },
    requeue: { to: "queued", effects: none },
  },
  succeeded: {},
  failed: {},
  canceled: {},
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
