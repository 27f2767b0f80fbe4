// Decides the life of a request for an account: one table of states, and what account vending's own record leads to.

export const accountStates = ["requested", "approved", "ready", "rejecting", "rejected", "failed"] as const;
export type AccountState = (typeof accountStates)[number];

/** `approve` and `reject` are people's; the others are what account vending says. */
export type AccountEvent = "approve" | "reject" | "agreed" | "denied" | "fail" | "done";

/** Event by event, what each state becomes; what is not here does not happen. */
export const transitions: Readonly<Record<AccountState, Partial<Record<AccountEvent, AccountState>>>> =
  Object.freeze({
    requested: {
      approve: "approved",
      reject: "rejecting",
      agreed: "approved",
      denied: "rejected",
      fail: "failed",
    },
    approved: { done: "ready", denied: "rejected", fail: "failed" },
    // Account vending takes one decision: whoever was first there, was first.
    rejecting: { denied: "rejected", agreed: "approved" },
    ready: {},
    rejected: {},
    failed: {},
  });

/** States in which account vending has something to do, or to say. */
export const openStates: readonly AccountState[] = ["requested", "approved", "rejecting"];

/** What account vending has of a request. */
export interface Seen {
  /** How its run of the state machine fares; `none`: nobody has started one. */
  readonly run: "none" | "running" | "ended" | "broken";
  /** Why the run broke off. */
  readonly cause?: string | undefined;
  /** Its record, once the request was checked. */
  readonly record?:
    | {
        readonly status: string;
        readonly decision?: "approve" | "deny" | undefined;
        readonly reason?: string | undefined;
        readonly accountId?: string | undefined;
      }
    | undefined;
}

/** One call at most, then what is written down. Without event nothing is: it is looked at again. */
export interface Step {
  readonly call?: "start" | "approve" | "deny";
  readonly event?: AccountEvent;
  readonly reason?: string | undefined;
  readonly accountId?: string | undefined;
}

/** Goes by what account vending says, not by what was tried: repeated, lost and late calls all come to the same end. */
export function nextStep(state: AccountState, { run, cause, record }: Seen): Step {
  // What is rejected is asked for, too: then its record says that it was denied, and a start on its way changes nothing.
  if (run === "none" && record === undefined) return { call: "start" };
  if (record?.decision === "deny") return { event: "denied", reason: record.reason };
  if (record?.decision === "approve" && state !== "approved")
    return { event: "agreed", reason: record.reason };
  if (record?.status === "ready" && state === "approved")
    return { event: "done", accountId: record.accountId };
  if (run === "broken") return state === "rejecting" ? { event: "denied" } : { event: "fail", reason: cause };
  if (record === undefined || record.decision !== undefined) return {};
  if (state === "approved") return { call: "approve" };
  return state === "rejecting" ? { call: "deny" } : {};
}
