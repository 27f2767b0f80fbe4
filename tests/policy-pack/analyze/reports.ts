// Reports to write and compare: a store that breaks two rules, and texts that are meant to break a format.

import type { Facts } from "../../../policy-pack/facts.ts";
import { analyze, type Options, type Report } from "../../../policy-pack/analyze/analyze.ts";
import type { Finding } from "../../../policy-pack/analyze/finding.ts";
import { DEFAULTS } from "../../../policy-pack/settings.ts";
import { parseState, type State } from "../../../policy-pack/analyze/state.ts";
import { rules } from "../../../policy-pack/pack.ts";
import { isStackRule, type Rule } from "../../../policy-pack/rule.ts";
import { stateOf } from "../stateFile.ts";
import { change, goodStore } from "../world.ts";

export const stateFrom = (resources: readonly Facts[], origin = "dev.json"): State => {
  const parsed = parseState(JSON.stringify(stateOf(resources)), origin);
  if (!parsed.ok) throw new Error(parsed.faults.join("\n"));
  return parsed.value;
};

/** From a fault of the store that is broken. */
export const exemption = {
  rule: "ART-04",
  urn: "urn:pulumi:dev::*::store",
  reason: "moves away in summer",
  ticket: "T-1",
  owner: "storage",
  until: "2026-12-31",
};

/** The rules of these tests; others come and go. */
const RULES = ["ART-04", "ART-05", "KMS-01"];

/** A configuration of the pack that turns all other rules off. */
export const onlyThese = (): object => {
  const off = rules.filter((rule) => !RULES.includes(rule.id));
  const disabled = (list: readonly Rule[]) => Object.fromEntries(list.map((rule) => [rule.id, "disabled"]));
  return {
    ...disabled(off.filter((rule) => !isStackRule(rule))),
    "lz-stack": { levels: disabled(off.filter(isStackRule)) },
  };
};

export const analyzed = (resources: readonly Facts[], options: Partial<Options> = {}): Report =>
  analyze(stateFrom(resources).resources, {
    rules: rules.filter((rule) => RULES.includes(rule.id)),
    settings: DEFAULTS,
    today: "2026-06-01",
    exists: () => false,
    notes: [],
    ...options,
  });

/** One mandatory (ART-04) and two advisory findings (ART-05, KMS-01). */
export const brokenStore = (): readonly Facts[] => {
  const unversioned = change(goodStore(), "store-versioning", {
    versioningConfiguration: { status: "Suspended" },
  });
  const acl = change(unversioned, "store-ownership", { rule: { objectOwnership: "ObjectWriter" } });
  return change(acl, "store-key", { enableKeyRotation: false });
};

export const brokenReport = (): Report => analyzed(brokenStore());

/** The report with one finding changed. */
export const withFinding = (report: Report, patch: Partial<Finding>): Report => ({
  ...report,
  findings: report.findings.map((finding, index) => (index === 0 ? { ...finding, ...patch } : finding)),
});

/** Text that closes, escapes or breaks out of every format. */
export const HOSTILE = `a "b" <c> & ]]> | \`d\` ::error::x %0A @everyone [l](u)\n::warning::y\u0000\u0008 \uD800 :,`;
