// Gate 5: have enough people approved exactly this plan?
import type { Approval, ChangeFacts, Decision } from "./gates.ts";
import { type PlanDigests, changedDigests, digestTitles } from "./plan.ts";
import { isHarmless } from "./risks/risks.ts";

/** A clock may be set back by so much without anybody thinking of it: a minute. */
const clockPatienceHours = 1 / 60;

/** How many people must approve: by the environment's policy and what the plan would do. */
export function approvalsNeeded({ policy, plan }: Pick<ChangeFacts, "policy" | "plan">): number {
  if (policy.approve === "risky" && plan && isHarmless(plan.risks)) return 0;
  return policy.approvals;
}

/** The newest word of each person, without the one who asked for the run. */
export function newestWords(approvals: readonly Approval[], requester: string | null): Approval[] {
  const newest = new Map(approvals.map((approval) => [approval.person, approval]));
  if (requester !== null) newest.delete(requester);
  return [...newest.values()];
}

/** True when so many people, not the requester, have approved exactly this plan; the gate says so again before it is applied. */
export function enoughApprove(
  needed: number,
  approvals: readonly Approval[],
  digests: PlanDigests,
  requester: string | null,
): boolean {
  const words = newestWords(approvals, requester);
  const valid = words.filter(
    (word) =>
      word.decision === "approve" && word.digests && changedDigests(word.digests, digests).length === 0,
  );
  return valid.length >= needed;
}

/** Lets a plan pass that enough people have approved; it waits for them otherwise. */
export function approvalGate(facts: ChangeFacts): Decision {
  const { policy, plan, now } = facts;
  const needed = approvalsNeeded(facts);
  const words = newestWords(facts.approvals, facts.requester);
  const no = words.find(({ decision }) => decision === "reject");
  const judged = words.filter((word) => word !== no).map((word) => ({ ...word, void: whyVoid(word, facts) }));
  const valid = judged.filter((word) => word.void === undefined);
  const decision = {
    gate: "approval",
    inputs: {
      needed,
      policy,
      digests: plan?.digests ?? null,
      risks: plan?.risks ?? null,
      words: judged,
      at: now,
    },
  } as const;
  if (no)
    return {
      ...decision,
      verdict: "refuse",
      code: "run_rejected",
      reason: `rejected by ${no.name}${colon(no)}`,
    };
  if (needed === 0) return { ...decision, verdict: "pass", reason: noneNeeded(facts) };
  if (plan && valid.length >= needed)
    return {
      ...decision,
      verdict: "pass",
      reason: `approved by ${valid.map(({ name }) => name).join(", ")}`,
    };
  const voided = judged.flatMap((word) =>
    word.void ? [`the approval of ${word.name} is void: ${word.void}`] : [],
  );
  const reason = [`${needed} approval(s) needed, ${valid.length} given`, ...voided].join("; ");
  const ask = { people: needed, hours: policy.approvalHours };
  return { ...decision, verdict: "wait", reason, ask };
}

function noneNeeded({ policy }: ChangeFacts): string {
  return policy.approvals === 0
    ? `${policy.name} needs no approval`
    : "nothing is replaced or deleted and no permission grows";
}

/** Why an approval does not count for this plan at this moment; undefined when it does. */
function whyVoid({ digests, at }: Approval, { plan, policy, now }: ChangeFacts): string | undefined {
  if (!plan || !digests) return "there is no plan that it could be for";
  const changed = changedDigests(digests, plan.digests).map((name) => digestTitles[name]);
  if (changed.length > 0) return `${changed.join(", ")} changed since`;
  const age = (now.getTime() - at.getTime()) / 3_600_000;
  // Of a clock that was ahead: by it the approval would last longer than it may.
  if (age < -clockPatienceHours) return "it was given at a time that has not come, so its age is not known";
  return age >= policy.approvalHours ? `it is older than ${policy.approvalHours} hours` : undefined;
}

function colon({ comment }: Approval): string {
  return comment === null ? "" : `: ${comment}`;
}
