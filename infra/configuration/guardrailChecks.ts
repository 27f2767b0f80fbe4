// Decides whether the guard rails that follow from the tables fit AWS's quotas.
import { planGuardrails, type Guardrail, type GuardrailConfig } from "../plan/guardrails/plan.ts";
import type { Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";

const needed = [
  "company",
  "environments",
  "networks",
  "partnerAccounts",
  "quotas",
  "regions",
  "toolingAccountId",
  "units",
] as const;

export function guardrailQuotas(parsed: Parsed): Fault[] {
  if (parsed.layer !== "org" || needed.some((key) => parsed[key] === undefined)) return [];
  const config = parsed as GuardrailConfig;
  try {
    return overQuota(planGuardrails(config), config);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [fault(["quotas", "policyCharacters"], config.quotas.policyCharacters, error.message)];
  }
}

/** AWS's own policy takes one of the places on each target. */
function overQuota(plan: readonly Guardrail[], { quotas, units }: GuardrailConfig): Fault[] {
  const place = (unit?: string): Fault["path"] =>
    unit === undefined
      ? ["environments"]
      : ["units", units.findIndex(({ name }) => name === unit), "denyServices"];
  const full = [...Map.groupBy(plan, ({ type, unit }) => `${type}/${unit ?? ""}`).values()].filter(
    (list) => list.length >= quotas.policiesPerTarget,
  );
  const kinds = [
    ["SERVICE_CONTROL_POLICY", quotas.scps, "scps"],
    ["RESOURCE_CONTROL_POLICY", quotas.rcps, "rcps"],
  ] as const;
  return [
    ...full.map((list) =>
      fault(
        place(list[0]?.unit),
        undefined,
        `${list.length} guard rails are needed on ${list[0]?.unit ?? "the root"}, and AWS takes ${quotas.policiesPerTarget} with its own`,
      ),
    ),
    ...kinds.flatMap(([kind, quota, key]) => {
      const count = plan.filter(({ type }) => type === kind).length;
      const problem = `${count} policies are needed in the organization, and AWS takes ${quota}`;
      return count <= quota ? [] : [fault(["quotas", key], quota, problem)];
    }),
  ];
}

const fault = (path: Fault["path"], value: unknown, problem: string): Fault => ({
  path,
  ...(value === undefined ? {} : { value }),
  problem,
  remedy: "name fewer services, networks or environments, or set lockgate:quotas to what AWS grants you",
});
