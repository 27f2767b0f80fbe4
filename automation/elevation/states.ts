// Decides the life of an elevation: one table of states and what leads from one to the next.

export const elevationStates = [
  "requested",
  "granting",
  "active",
  "revoking",
  "ended",
  "rejected",
  "withdrawn",
  "expired",
  "failed",
] as const;
export type ElevationState = (typeof elevationStates)[number];

export type ElevationEvent =
  "approve" | "reject" | "withdraw" | "expire" | "granted" | "refuse" | "end" | "gone" | "found";

/** Event by event, what each state becomes; what is not here does not happen. */
export const transitions: Readonly<Record<ElevationState, Partial<Record<ElevationEvent, ElevationState>>>> =
  Object.freeze({
    requested: { approve: "granting", reject: "rejected", withdraw: "withdrawn", expire: "expired" },
    granting: { granted: "active", refuse: "failed", withdraw: "revoking", end: "revoking" },
    active: { withdraw: "revoking", end: "revoking" },
    revoking: { gone: "ended" },
    // A call that was on its way when its sender was thought dead: what comes back goes again.
    ended: { found: "revoking" },
    rejected: {},
    withdrawn: {},
    expired: {},
    failed: {},
  });

/** States in which somebody has the access, or might. */
export const openStates: readonly ElevationState[] = ["requested", "granting", "active", "revoking"];

/** What is known of an elevation when its next step is decided. */
export interface Situation {
  readonly state: ElevationState;
  readonly endsAt: Date | null;
  /** When it was approved, and its end thereby fixed. */
  readonly decidedAt: Date | null;
  /** Whether it was looked, before anything was made, that the person does not have the access anyway. */
  readonly checked: boolean;
  /** Whether the assignment is there now, as AWS says. */
  readonly present: boolean;
}

/** One call to AWS at most, then what is written down. Without event nothing is: it is looked at again soon. */
export interface Step {
  readonly call?: "create" | "delete";
  readonly event?: ElevationEvent;
  readonly reason?: string;
  readonly checked?: true;
}

/** A clock may be set back by so much without anybody thinking of it. */
const patience = 60_000;

/** Whether its time is over. An approval in the future fixed an end by a clock that was ahead: nobody knows how long it would last. */
export function isOver({ endsAt, decidedAt }: Pick<Situation, "endsAt" | "decidedAt">, now: Date): boolean {
  if (endsAt === null) return false;
  return endsAt <= now || (decidedAt !== null && decidedAt.getTime() > now.getTime() + patience);
}

/** Goes by what AWS says, not by what was tried: repeated, lost and late steps all come to the same end. */
export function nextStep({ state, checked, present, ...times }: Situation, now: Date): Step {
  const over = isOver(times, now);
  switch (state) {
    case "granting":
      if (over) return { event: "end", reason: "its time was over before it was made" };
      if (!checked && present) return { event: "refuse", reason: "the person has this access already" };
      if (!checked) return { checked: true };
      return present ? { event: "granted" } : { call: "create" };
    case "active":
      return over ? { event: "end", reason: "its time is over" } : {};
    case "revoking":
      return present ? { call: "delete" } : { event: "gone" };
    case "ended":
      return present ? { event: "found", reason: "the assignment was there again" } : {};
    default:
      return {};
  }
}
