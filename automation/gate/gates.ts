// Decides which gates there are and in which order they judge.
import type { Grant, Identity } from "../auth/permissions.ts";
import type { Operation } from "../runner/machine.ts";
import type { Tally } from "../runner/engineEvents.ts";
import type { ErrorCode } from "../errors.ts";
import type { WaitReason } from "../runner/machine.ts";
import { artifactGate, type Deployed } from "./artifact.ts";
import { approvalGate } from "./approval.ts";
import { authorisationGate } from "./authorisation.ts";
import { type OpenChange, dependencyGate } from "./dependency.ts";
import { type KnownDrift, driftGate } from "./drift.ts";
import type { EnvironmentPolicy } from "./environments.ts";
import type { PlanDigests } from "./plan.ts";
import { policyGate } from "./policy.ts";
import type { Risks } from "./risks/risks.ts";
import { type Promotion, promotionGate } from "./promotion.ts";
import { windowGate } from "./windows.ts";
import type { Window } from "./windows/window.ts";

export const verdicts = ["pass", "wait", "refuse"] as const;
export type Verdict = (typeof verdicts)[number];

/** What a gate decided and on what grounds; stored on the run as it is. */
export interface Decision {
  readonly gate: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** The facts the decision was made on, so that it can be made again. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Why it refuses, in terms of the error table. */
  readonly code?: ErrorCode;
  /** With the verdict `wait`: what for, and when it is over at the earliest, where that is known. */
  readonly wait?: { readonly for: WaitReason; readonly until?: Date };
  /** With the verdict `wait`: how many people are asked for their approval, and for how long. */
  readonly ask?: { readonly people: number; readonly hours: number };
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

/** Who let a run pass a window, and why. */
export interface Override {
  readonly by: string;
  readonly reason: string;
}

/** What somebody said about a plan, and which plan that was. */
export interface Approval {
  readonly person: string;
  readonly name: string;
  readonly decision: "approve" | "reject";
  readonly comment: string | null;
  /** Null for a word on a run that had no plan. */
  readonly digests: PlanDigests | null;
  readonly at: Date;
}

/** What a preview showed, and from what it was made. */
export interface Plan {
  readonly digests: PlanDigests;
  readonly risks: Risks;
}

/** What is known right before a run may change things. */
export interface ChangeFacts {
  readonly stack: string;
  readonly operation: Operation;
  readonly now: Date;
  readonly windows: readonly Window[];
  readonly override: Override | undefined;
  readonly policy: EnvironmentPolicy;
  /** Who asked for the run; null for what no person stands behind. */
  readonly requester: string | null;
  /** Absent before the preview, and where no gate needs one. */
  readonly plan?: Plan;
  /** What the environment before says; absent where none comes before. */
  readonly promotion?: Promotion;
  /** Changes of the stacks that it depends on which have not ended. */
  readonly dependencies?: readonly OpenChange[];
  /** What the last drift check found; absent where it found nothing, or none was made. */
  readonly drift?: KnownDrift;
  /** The release that the run deploys; absent where it names none. */
  readonly deployed?: Deployed;
  /** In the order in which they were given. */
  readonly approvals: readonly Approval[];
}

/**
 * Gates by the moment they judge, in the order of the contract: authorisation, promotion, policy,
 * windows, approval, artifact. A new gate is one entry here and one file beside.
 */
export const gates = {
  /** Before the run is accepted. */
  request: [authorisationGate],
  /** Before a run that changes things begins, so that it waits without having planned. */
  start: [promotionGate, dependencyGate, driftGate, windowGate, artifactGate],
  /** After each phase of the engine, before the next. */
  phase: [policyGate],
  /** With the stack's lock held, right before the engine changes things. */
  change: [promotionGate, dependencyGate, driftGate, windowGate, approvalGate, artifactGate],
} as const satisfies {
  request: readonly ((facts: RequestFacts) => Decision)[];
  start: readonly ((facts: ChangeFacts) => Decision)[];
  phase: readonly ((facts: PhaseFacts) => Decision)[];
  change: readonly ((facts: ChangeFacts) => Decision)[];
};

/** Asks the gates in order and stops at the first that does not let it pass. */
export function judge<F>(list: readonly ((facts: F) => Decision)[], facts: F): Decision[] {
  const decisions: Decision[] = [];
  for (const gate of list) {
    const decision = gate(facts);
    decisions.push(decision);
    if (decision.verdict !== "pass") break;
  }
  return decisions;
}

/** The decision that does not let it pass, if there is one. */
export function obstacle(decisions: readonly Decision[]): Decision | undefined {
  return decisions.find((decision) => decision.verdict !== "pass");
}
