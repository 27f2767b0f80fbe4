// Gate: is something being changed, or about to be, that this stack reads from?
import type { ChangeFacts, Decision } from "./gates.ts";

/** A change of a stack that this one depends on, which has not ended: it is executed, or was asked for before. */
export interface OpenChange {
  readonly id: string;
  readonly stack: string;
  readonly operation: string;
  readonly state: string;
}

/** Lets a change wait until those of the stacks that it depends on have ended: it would read what they had before. */
export function dependencyGate({ policy, dependencies = [] }: ChangeFacts): Decision {
  const decision = { gate: "dependency", inputs: { dependsOn: policy.dependsOn, dependencies } } as const;
  if (dependencies.length === 0) {
    const reason =
      policy.dependsOn.length === 0 ? "it depends on no stack" : "nothing that it depends on changes";
    return { ...decision, verdict: "pass", reason };
  }
  const what = dependencies.map(
    ({ id, stack, operation, state }) => `${operation} ${id} of ${stack} (${state})`,
  );
  return {
    ...decision,
    verdict: "wait",
    reason: `waits for ${what.join(", ")}`,
    wait: { for: "dependency" },
  };
}
