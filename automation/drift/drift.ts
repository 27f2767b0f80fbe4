// Decides what is made of what a drift check found: how much it matters, and when two checks found the same. Pure.
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { ShownStep } from "../runner/plannedSteps.ts";

/** What a refresh found of one resource: inputs that are others now, and outputs that are, by their names. */
export interface Found extends ShownStep {
  readonly outputs: readonly string[];
}

/**
 * `security`: of a type that a rule of the policy pack judges. `change`: any other difference from what the program asked
 * for. `noise`: labels, or only what AWS itself decides.
 */
export const driftClasses = ["noise", "change", "security"] as const;
export type DriftClass = (typeof driftClasses)[number];

export interface Drifted extends Found {
  readonly class: DriftClass;
}

/** Inputs that only describe. */
const describing: ReadonlySet<string> = new Set(["description"]);
/** Inputs that describe, and can be a condition of access. */
const labelling: ReadonlySet<string> = new Set(["tags", "tagsAll"]);

/** How much a resource's drift matters. What changed and cannot be seen, such as a secret, is never noise. */
export function classOf({ type, op, changes, outputs }: Found, judged: ReadonlySet<string>): DriftClass {
  const security = judged.has(type);
  const seen = changes.map(({ path }) => path).filter((path) => !describing.has(path));
  const labels = seen.every((path) => labelling.has(path));
  const hidden = changes.length + outputs.length === 0;
  if (op !== "delete" && !hidden && (seen.length === 0 || (labels && !security))) return "noise";
  return security ? "security" : "change";
}

export function classified(found: readonly Found[], judged: ReadonlySet<string>): Drifted[] {
  return found
    .map((one) => ({ ...one, class: classOf(one, judged) }))
    .toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** The gravest of them. */
export function worst(drifted: readonly Drifted[]): DriftClass {
  return driftClasses.findLast((name) => drifted.some((one) => one.class === name)) ?? "noise";
}

/**
 * SHA-256 over what is drifted and to what, lower-case hexadecimal: the same as long as checks find the same. Values of
 * outputs are left out, since some are others each time that AWS is asked.
 */
export function digestOfDrift(drifted: readonly Drifted[]): string {
  const parts = drifted.map(({ urn, op, changes, outputs }) => [urn, op, changes, outputs]);
  return createHash("sha256")
    .update(canonicalize(parts) ?? "")
    .digest("hex");
}
