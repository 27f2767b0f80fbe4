// Decides what an approval is bound to: five digests, and in which of them two plans differ. Pure.
import { createHash } from "node:crypto";

/** What a plan was made from and what it would do; lower-case hexadecimal SHA-256 each. */
export const digestNames = ["program", "configuration", "policyPack", "steps", "startState"] as const;
export type DigestName = (typeof digestNames)[number];
export type PlanDigests = Readonly<Record<DigestName, string>>;

/** How each of them is called in a sentence. */
export const digestTitles: Readonly<Record<DigestName, string>> = Object.freeze({
  program: "the program or its lockfile",
  configuration: "the stack's configuration",
  policyPack: "the policy pack",
  steps: "the steps of the preview",
  startState: "the state of the stack",
});

/** One digest over the five: what an approver names to say which plan they saw. */
export function planDigest(digests: PlanDigests): string {
  const text = digestNames.map((name) => `${name} ${digests[name]}`).join("\n");
  return createHash("sha256").update(text).digest("hex");
}

/** Digests in which two plans differ. */
export function changedDigests(approved: PlanDigests, now: PlanDigests): DigestName[] {
  return digestNames.filter((name) => approved[name] !== now[name]);
}
