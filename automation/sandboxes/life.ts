// Decides what happens to an environment next: its owner is told, it is ended, and that is tried until nothing is left.
import { type Operation, type RunState, isFinal } from "../runner/machine.ts";

/** What the newest run that was to end it has come to. */
export interface EndRun {
  readonly operation: Operation;
  readonly state: RunState;
  readonly finishedAt: Date | null;
}

export interface Situation {
  readonly endsAt: Date;
  /** When its owner was told of this end. */
  readonly toldAt: Date | null;
  /** When it was decided that it ends. */
  readonly endingAt: Date | null;
  /** How often ending it came to nothing. */
  readonly failures: number;
  readonly endRun: EndRun | undefined;
}

export type Step =
  | { readonly do: "nothing" | "tell" | "end" | "gone" }
  | { readonly do: "start"; readonly operation: "destroy" | "repair"; readonly failed: boolean };

const hour = 3_600_000;
/** After a failure: half a minute, then twice as long each time, an hour at most. */
export const patienceOf = (failures: number): number => Math.min(30_000 * 2 ** failures, hour);

export function nextStep(now: Date, warnHours: number, situation: Situation): Step {
  const { endsAt, toldAt, endingAt } = situation;
  if (endingAt !== null) return nextOfEnding(now, situation);
  if (endsAt <= now) return { do: "end" };
  return toldAt === null && endsAt.getTime() - warnHours * hour <= now.getTime()
    ? { do: "tell" }
    : { do: "nothing" };
}

function nextOfEnding(now: Date, { failures, endRun }: Situation): Step {
  if (endRun === undefined) return { do: "start", operation: "destroy", failed: false };
  const { operation, state, finishedAt } = endRun;
  if (!isFinal(state) || finishedAt === null) return { do: "nothing" };
  if (state === "succeeded")
    return operation === "destroy" ? { do: "gone" } : { do: "start", operation: "destroy", failed: false };
  if (finishedAt.getTime() + patienceOf(failures) > now.getTime()) return { do: "nothing" };
  // Of what a crash left pending nobody knows whether it is there: it is looked at before it is deleted.
  const broken = state === "interrupted" && operation === "destroy";
  return { do: "start", operation: broken ? "repair" : "destroy", failed: true };
}
