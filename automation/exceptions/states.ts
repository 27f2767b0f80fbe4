// Decides the life of an exception from a rule: one table of states and what leads from one to the next.

export const exceptionStates = ["requested", "approved", "rejected", "withdrawn"] as const;
export type ExceptionState = (typeof exceptionStates)[number];

export type ExceptionEvent = "approve" | "reject" | "withdraw";

/**
 * Event by event, what each state becomes; what is not here does not happen. One whose last day is over stays approved: the
 * policy pack says so as a violation, until somebody withdraws it.
 */
export const transitions: Readonly<Record<ExceptionState, Partial<Record<ExceptionEvent, ExceptionState>>>> =
  Object.freeze({
    requested: { approve: "approved", reject: "rejected", withdraw: "withdrawn" },
    approved: { withdraw: "withdrawn" },
    rejected: {},
    withdrawn: {},
  });
