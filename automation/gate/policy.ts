// Gate 3: did the policy pack run, decide everything that is critical, and find nothing mandatory?
import type { Violation } from "../events/registry.ts";
import type { Decision, PhaseFacts } from "./gates.ts";

/** Severities whose undecidable findings stop a run; a pack that does not say counts as critical. */
const decisive: ReadonlySet<Violation["severity"]> = new Set(["critical", "unknown"]);

/** Refuses unless the pack's verdict on this phase is known and good. */
export function policyGate(facts: PhaseFacts): Decision {
  const { tally } = facts;
  const packs = tally.summary?.packs ?? [];
  const inputs = {
    phase: tally.phase,
    packRequired: facts.packRequired,
    packs,
    rulesChecked: [...tally.rulesChecked].toSorted(),
    violations: tally.violations.length,
  };
  const pass = (reason: string): Decision => ({ gate: "policy", verdict: "pass", reason, inputs });
  const refuse = (code: Decision["code"] & string, reason: string): Decision => ({
    gate: "policy",
    verdict: "refuse",
    reason,
    inputs,
    code,
  });
  const mandatory = tally.violations.filter((v) => v.level === "mandatory" && v.verdict === "fail");
  if (mandatory.length > 0) return refuse("policy_violation", listed("refused by", mandatory));
  const undecided = tally.violations.filter((v) => v.verdict === "undecidable" && stops(v));
  if (undecided.length > 0) return refuse("policy_undecided", listed("undecidable:", undecided));
  if (!facts.packRequired) return pass("no policy pack is configured");
  if (packs.length === 0) return refuse("policy_pack_missing", "the engine's summary names no policy pack");
  const unfinished = packs.filter((pack) => !tally.packsFinished.has(pack.name)).map((pack) => pack.name);
  if (unfinished.length > 0) {
    return refuse("policy_pack_missing", `${unfinished.join(", ")} did not finish its analysis`);
  }
  return pass(
    `${packs.map((pack) => `${pack.name} ${pack.version}`).join(", ")} found nothing that stops the run`,
  );
}

function stops(violation: Violation): boolean {
  return violation.level === "mandatory" || decisive.has(violation.severity);
}

function listed(lead: string, violations: readonly Violation[]): string {
  const rules = [...new Set(violations.map((violation) => violation.rule))];
  return `${lead} ${rules.join(", ")} on ${violations.length} resource(s)`;
}
