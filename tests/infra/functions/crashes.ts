// Where a run is broken off. Steps are told as `OPERATION before` and `OPERATION after`, in the order in which they come.

/** With its place, each after which something else stands: what stands after one call is what stands before the next. */
export const distinct = (steps: readonly string[]): readonly (readonly [number, string])[] =>
  [...steps.entries()].filter(([index, step]) => index === 0 || step.endsWith(" after"));
