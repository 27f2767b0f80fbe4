// Gate 4: is the stack in a time in which it must not be changed?
import type { Operation } from "../runner/machine.ts";
import type { ChangeFacts, Decision } from "./gates.ts";
import { scheduleAt, windowsOf } from "./windows/schedule.ts";

/** Operations that change what the stack consists of; a refresh or repair only writes down what is there. */
const changing: ReadonlySet<Operation> = new Set(["update", "destroy"]);

/** True when this operation obeys windows, approvals and the order of promotion. */
export function changesThings(operation: Operation): boolean {
  return changing.has(operation);
}

/** Lets a run wait until no window denies it; an override lets this one run pass. */
export function windowGate(facts: ChangeFacts): Decision {
  const { stack, now, override } = facts;
  const windows = windowsOf(facts.windows, stack);
  const schedule = scheduleAt(windows, now);
  const decision = {
    gate: "windows",
    inputs: {
      stack,
      now: now.toISOString(),
      windows,
      obstacles: schedule.obstacles,
      override: override ?? null,
    },
  } as const;
  if (schedule.open) return { ...decision, verdict: "pass", reason: "no window denies changes now" };
  const names = schedule.obstacles.map(({ window, reason }) => `${window} (${reason})`).join(", ");
  if (override)
    return { ...decision, verdict: "pass", reason: `${override.by} overrode ${names}: ${override.reason}` };
  const { earliest } = schedule;
  const until = earliest ? `until ${earliest.toISOString()}` : "for longer than can be foreseen";
  return {
    ...decision,
    verdict: "wait",
    reason: `closed ${until} by ${names}`,
    wait: { for: "window", ...(earliest ? { until: earliest } : {}) },
  };
}
