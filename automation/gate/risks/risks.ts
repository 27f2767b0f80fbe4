// Decides what in a plan a person should look at: what is replaced or deleted, and which permissions grow. Pure.
import type { PlannedStep } from "../../runner/plannedSteps.ts";
import { grantsBeyond, uncovered } from "./documents.ts";

export interface Widening {
  readonly urn: string;
  readonly reasons: readonly string[];
}

export interface Risks {
  readonly replaces: readonly string[];
  readonly deletes: readonly string[];
  readonly widens: readonly Widening[];
}

/** The engine's steps that take something away for good, or for a while. */
const replacing = new Set(["replace", "create-replacement", "delete-replaced", "import-replacement"]);
const deleting = new Set(["delete", "discard"]);

/** Reads the plan. */
export function risksOf(steps: readonly PlannedStep[]): Risks {
  const urnsOf = (ops: ReadonlySet<string>) => [
    ...new Set(steps.filter(({ op }) => ops.has(op)).map(({ urn }) => urn)),
  ];
  const widens = steps
    .filter(({ op }) => op !== "delete-replaced" && op !== "replace")
    .map((step) => ({ urn: step.urn, reasons: wideningsOf(step) }))
    .filter(({ reasons }) => reasons.length > 0);
  return { replaces: urnsOf(replacing), deletes: urnsOf(deleting), widens };
}

/** True when the plan holds nothing of that kind. */
export function isHarmless({ replaces, deletes, widens }: Risks): boolean {
  return replaces.length + deletes.length + widens.length === 0;
}

/** Properties that hold a policy document, whatever the type is. */
const documentKeys =
  /^(policy|policyDocument|assumeRolePolicy|accessPolicies|inlinePolicy|resourcePolicy|filePolicy)$/;
/** Types whose existence is a grant, whatever their properties say. */
const grants =
  /^aws:(iam\/(\w*PolicyAttachment|groupMembership|userGroupMembership|accessKey|instanceProfile|openIdConnectProvider|samlProvider)|lambda\/permission|kms\/grant|ssoadmin\/(accountAssignment|managedPolicyAttachment|customerManagedPolicyAttachment)|ram\/\w+Association|organizations\/delegatedAdministrator):/;
/** Types that only take away: less of them means more is allowed. */
const guards = /^aws:organizations\/(policy|policyAttachment):/;
/** Lists whose members are permissions. */
const grantLists = ["managedPolicyArns", "managedPolicies", "groups"];

function wideningsOf({ type, op, old, next }: PlannedStep): string[] {
  const gone = deleting.has(op);
  const after = gone ? {} : next;
  if (guards.test(type)) return guardReasons(type, op, old, after);
  const reasons = [...keysOf(old, after, documentKeys)].flatMap((key) => grantsBeyond(old[key], after[key]));
  if (gone) return grants.test(type) ? [] : reasons;
  if (grants.test(type)) reasons.push(op === "update" ? "changes a grant" : "makes a grant");
  for (const key of grantLists) {
    const added = uncovered(listOf(after[key]), listOf(old[key]));
    if (added.length > 0) reasons.push(`adds ${added.join(", ")}`);
  }
  const boundary = old["permissionsBoundary"];
  if (boundary !== undefined && boundary !== after["permissionsBoundary"])
    reasons.push(`gives up the permissions boundary ${JSON.stringify(boundary)}`);
  return reasons;
}

/** An SCP or RCP: without it, or with less in it, accounts may do more. */
function guardReasons(
  type: string,
  op: string,
  old: PlannedStep["old"],
  after: PlannedStep["next"],
): string[] {
  if (op === "delete" || op === "discard" || replacing.has(op)) return ["takes a guard rail away"];
  if (op !== "update") return [];
  return type.includes("/policyAttachment:")
    ? ["moves a guard rail"]
    : grantsBeyond(old["content"], after["content"]);
}

function keysOf(old: PlannedStep["old"], next: PlannedStep["next"], pattern: RegExp): Set<string> {
  return new Set([...Object.keys(old), ...Object.keys(next)].filter((key) => pattern.test(key)));
}

function listOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map((item) => (typeof item === "string" ? item : JSON.stringify(item)))
    : [];
}
