// Decides whether the guard rails that follow from the tables fit AWS's quotas.
import { planGuardrails, type Guardrail } from "../plan/documents/guardrails.ts";
import type { Parsed } from "./check.ts";
import type { Fault } from "./faults.ts";
import type { OrgConfig } from "./schema.ts";

const needed = ["company", "toolingAccountId", "environments", "regions", "units", "quotas"] as const;

export function guardrailQuotas(parsed: Parsed): Fault[] {
  if (parsed.layer !== "org" || needed.some((key) => parsed[key] === undefined)) return [];
  const { quotas, units } = parsed as OrgConfig;
  const guardrails = planGuardrails(parsed as OrgConfig);
  const targets = Map.groupBy(guardrails, ({ unit }) => unit);
  return [...targets].flatMap(([unit, list]) => {
    const path = unit === undefined ? ["regions"] : ["units", units.findIndex(({ name }) => name === unit)];
    return overQuota(path, list, quotas);
  });
}

/** AWS's own FullAWSAccess takes one of the places. */
function overQuota(path: Fault["path"], list: readonly Guardrail[], quotas: OrgConfig["quotas"]): Fault[] {
  const remedy = "name fewer services or regions, or set lockgate:quotas to what AWS grants you";
  const large = list.filter(({ content }) => content.length > quotas.policyCharacters);
  const faults = large.map(({ name, content }) => ({
    path,
    problem: `guard rail ${name} takes ${content.length} characters, AWS allows ${quotas.policyCharacters}`,
    remedy,
  }));
  if (list.length <= quotas.policiesPerTarget - 1) return faults;
  const problem = `${list.length} guard rails on one target, AWS allows ${quotas.policiesPerTarget} with its own`;
  return [...faults, { path, problem, remedy }];
}
