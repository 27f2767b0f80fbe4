// How a step says that it can't go on: the state machine tells them apart by their names.

/** What can't be granted; the message names every fault. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** AWS is not done yet: the same step again a little later. */
export class NotYet extends Error {
  override readonly name = "NotYet";
}

export const refusal = (faults: readonly string[]): Refused => new Refused(faults.join("; "));
