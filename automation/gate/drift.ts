// Gate: does the stack differ from its program in a way that nobody has looked at?
import type { DriftClass } from "../drift/drift.ts";
import type { ChangeFacts, Decision } from "./gates.ts";

/** What the last drift check of the stack found. */
export interface KnownDrift {
  readonly id: string;
  readonly class: DriftClass;
  readonly resources: number;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedUntil: Date | null;
}

/** Lets a change pass unless it would write over, or build on, what somebody did by hand and nobody has acknowledged. */
export function driftGate({ policy, drift, now }: ChangeFacts): Decision {
  const decision = {
    gate: "drift",
    inputs: { policy: policy.drift, drift: drift ?? null, at: now },
  } as const;
  if (!drift || drift.class === "noise")
    return { ...decision, verdict: "pass", reason: drift ? "only noise drifted" : "no drift is known" };
  const { acknowledgedBy, acknowledgedUntil } = drift;
  if (acknowledgedUntil && acknowledgedUntil > now) {
    const until = acknowledgedUntil.toISOString();
    return {
      ...decision,
      verdict: "pass",
      reason: `${acknowledgedBy} acknowledged the drift until ${until}`,
    };
  }
  const what = `${drift.resources} resource(s) drifted (${drift.class}), which nobody has acknowledged`;
  if (policy.drift === "ignore")
    return { ...decision, verdict: "pass", reason: `${what}; ${policy.name} does not wait for that` };
  return { ...decision, verdict: "wait", reason: `${what}: drift ${drift.id}`, wait: { for: "drift" } };
}
