// Decides which gates there are and in which order they judge.
import type { Grant, Identity } from "../auth/permissions.ts";
import type { Operation } from "../runner/machine.ts";
import type { Tally } from "../runner/engineEvents.ts";
import type { ErrorCode } from "../errors.ts";
import { authorisationGate } from "./authorisation.ts";
import { policyGate } from "./policy.ts";

/** What a gate decided and on what grounds; stored on the run as it is. */
export interface Decision {
  readonly gate: string;
  readonly verdict: "pass" | "refuse";
  readonly reason: string;
  /** The facts the decision was made on, so that it can be made again. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Why it refuses, in terms of the error table. */
  readonly code?: ErrorCode;
}

/** What is asked for; known before anything runs. */
export interface RequestFacts {
  readonly stack: string;
  readonly operation: Operation;
  readonly identity: Pick<Identity, "name"> & { readonly grants: readonly Grant[] };
}

/** What a phase of the run showed. */
export interface PhaseFacts {
  readonly operation: Operation;
  readonly packRequired: boolean;
  readonly tally: Tally;
}

/**
 * Gates by the moment they judge, in the order of the contract: authorisation, promotion, policy,
 * windows, approval, artifact. A new gate is one entry here and one file beside.
 */
export const gates = {
  /** Before the run is accepted. */
  request: [authorisationGate],
  /** After each phase of the engine, before the next. */
  phase: [policyGate],
} as const satisfies {
  request: readonly ((facts: RequestFacts) => Decision)[];
  phase: readonly ((facts: PhaseFacts) => Decision)[];
};

/** Asks the gates in order and stops at the first that refuses. */
export function judge<F>(list: readonly ((facts: F) => Decision)[], facts: F): Decision[] {
  const decisions: Decision[] = [];
  for (const gate of list) {
    const decision = gate(facts);
    decisions.push(decision);
    if (decision.verdict === "refuse") break;
  }
  return decisions;
}

/** The decision that refuses, if one does. */
export function refusal(decisions: readonly Decision[]): Decision | undefined {
  return decisions.find((decision) => decision.verdict === "refuse");
}
