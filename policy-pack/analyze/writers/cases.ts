// Decides what is a case in reports of tests: each rule, and what of its findings fails.

import type { Rule } from "../../rule.ts";
import type { Report } from "../analyze.ts";
import type { Finding } from "../finding.ts";

export type CaseRule = Pick<Rule, "id" | "title">;

/** Findings of what is no rule in the table, such as exemptions, have one as well. */
export const rulesIn = (report: Report): readonly CaseRule[] => {
  const ids = new Map(report.rules.map((rule): [string, CaseRule] => [rule.id, rule]));
  for (const { rule, title } of report.findings) if (!ids.has(rule)) ids.set(rule, { id: rule, title });
  return [...ids.values()];
};

export const isFailure = ({ status, level }: Finding): boolean => status === "new" && level === "mandatory";
