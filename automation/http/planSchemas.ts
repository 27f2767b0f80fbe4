// Decides the JSON shape of a plan: what changes, what is risky about it, and who said what.
import { z } from "zod";
import { newestWords } from "../gate/approval.ts";
import type { Approval } from "../gate/gates.ts";
import { type DigestName, changedDigests, digestNames } from "../gate/plan.ts";
import type { StoredPlan } from "../store/plans.ts";
import type { Run } from "../store/runs.ts";
import { timestamp } from "./schemas.ts";

const step = z.object({
  urn: z.string(),
  type: z.string(),
  op: z.string().describe("create, update, replace, delete, ..."),
  changes: z.array(z.object({ path: z.string(), old: z.string().optional(), next: z.string().optional() })),
});

const digestsSchema = z.object({
  program: z.string(),
  configuration: z.string(),
  policyPack: z.string(),
  steps: z.string(),
  startState: z.string(),
} satisfies Record<DigestName, z.ZodString>);

export const diffSchema = z
  .object({
    runId: z.uuid(),
    attempt: z.number().int(),
    at: timestamp,
    digest: z.string().nullable().describe("names this plan in an approval; null where none is asked for"),
    digests: digestsSchema.nullable(),
    steps: z.array(step),
    replaces: z.array(z.string()),
    deletes: z.array(z.string()),
    widens: z.array(z.object({ urn: z.string(), reasons: z.array(z.string()) })),
    needed: z.number().int().describe("people who must approve"),
    expiresAt: timestamp.nullable(),
    approvals: z.array(
      z.object({
        name: z.string(),
        decision: z.enum(["approve", "reject"]),
        comment: z.string().nullable(),
        at: timestamp,
        changed: z.array(z.enum(digestNames)).describe("what of the plan is not as it was then"),
        counts: z.boolean().describe("false for words that the same person took back by a newer one"),
      }),
    ),
  })
  .meta({ id: "RunDiff" });

/** A plan as the API shows it. */
export function diffView(
  run: Run,
  plan: StoredPlan,
  approvals: readonly Approval[],
): z.output<typeof diffSchema> {
  const counting = new Set(newestWords(approvals, run.requestedByPerson));
  return {
    runId: run.id,
    attempt: plan.attempt,
    at: plan.at.toISOString(),
    digest: plan.digest,
    digests: plan.digests,
    steps: plan.steps.map((one) => ({ ...one, changes: [...one.changes] })),
    replaces: [...plan.risks.replaces],
    deletes: [...plan.risks.deletes],
    widens: plan.risks.widens.map(({ urn, reasons }) => ({ urn, reasons: [...reasons] })),
    needed: plan.needed,
    expiresAt: plan.expiresAt?.toISOString() ?? null,
    approvals: approvals.map((word) => ({
      name: word.name,
      decision: word.decision,
      comment: word.comment,
      at: word.at.toISOString(),
      changed: plan.digests && word.digests ? changedDigests(word.digests, plan.digests) : [],
      counts: counting.has(word),
    })),
  };
}
