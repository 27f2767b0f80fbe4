// Decides what is told of guard rails that exist: which the program would add, change or leave as they are.
import type { Guardrail } from "../guardrails/plan.ts";
import type { ExistingOrganization, ExistingPolicy } from "./existing.ts";

/** One line each. */
export function guardrailReport(
  existing: ExistingOrganization,
  planned: readonly Guardrail[],
  policiesPerTarget: number,
): string[] {
  const byName = new Map(existing.policies.map((policy) => [policy.name, policy]));
  const names = new Set(planned.map(({ name }) => name));
  return [
    ...planned.map((rail) => planLine(rail, byName.get(rail.name))),
    ...existing.policies
      .filter(({ name }) => !names.has(name))
      .map(
        ({ name, targets }) =>
          `keeps ${name}, attached ${targets.length} times: nothing of Lockgate's, stays as it is`,
      ),
    ...crowded(existing, planned, policiesPerTarget),
  ];
}

function planLine({ name, content, unit }: Guardrail, before: ExistingPolicy | undefined): string {
  const where = unit === undefined ? "the root" : `unit ${unit}`;
  if (before === undefined) return `adds ${name} on ${where}`;
  return same(content, before.content)
    ? `has ${name} on ${where} as it would be`
    : `changes ${name} on ${where}`;
}

const same = (a: string, b: string): boolean => {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return false;
  }
};

/** AWS attaches so many policies of a kind to one root or unit; its own FullAWSAccess is one of them. */
function crowded(
  { policies, rootId }: ExistingOrganization,
  planned: readonly Guardrail[],
  limit: number,
): string[] {
  const kinds = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const;
  return kinds.flatMap((kind) => {
    const there = policies.filter(({ type, targets }) => type === kind && targets.includes(rootId));
    const more = planned.filter(({ type, unit, name }) => {
      return type === kind && unit === undefined && !there.some((policy) => policy.name === name);
    });
    const all = 1 + there.length + more.length;
    return all <= limit
      ? []
      : [
          `too many on the root: ${all} of ${kind}, AWS takes ${limit}; detach ${all - limit} of ${there.map((p) => p.name).join(", ")} first`,
        ];
  });
}
