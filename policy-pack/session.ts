// Decides how the verdicts of a run become violations: exemptions taken off, each cause once, a broken rule never a pass.

import type { ReportViolation } from "@pulumi/policy";
import { EXEMPTIONS, type Exemptions } from "./exemptions.ts";
import type { Facts } from "./facts.ts";
import { sendViolation, textOf } from "./report.ts";
import type { Level, Rule } from "./rule.ts";
import { isFinding, undecidable, type Verdict } from "./verdict.ts";

/** What the policies of one process share: exemptions are configured on one of them, which also sees all inputs first. */
export type Session = { exemptions: Exemptions; inputs: Map<string, Facts["props"]> };

/** A rule that breaks has proven nothing; the resource it broke on did not pass. */
export const safely = (rule: Rule, urn: string, run: () => readonly Verdict[]): readonly Verdict[] => {
  try {
    return run();
  } catch (error) {
    const reason = `made the rule stop: ${error instanceof Error ? error.message : String(error)}`;
    return [undecidable(urn, rule.id, reason)];
  }
};

export const send = (
  rule: Rule,
  level: Level | undefined,
  verdicts: readonly Verdict[],
  session: Session,
  report: ReportViolation,
): void => {
  const findings = verdicts
    .filter(isFinding)
    .filter((finding) => !session.exemptions.covers(rule.id, finding));
  // One cause shows up once, however many actions or statements it touches.
  const texts = new Map(findings.map((finding) => [`${finding.urn}\n${textOf(rule, finding)}`, finding]));
  for (const finding of texts.values()) {
    const { id, severity } = rule;
    const violation = { rule: id, severity, urn: finding.urn, message: textOf(rule, finding) };
    sendViolation(report, level === undefined ? violation : { ...violation, level });
  }
};

export const reportExemptions = (
  session: Session,
  stacks: ReadonlySet<string>,
  report: ReportViolation,
): void => {
  const rule = {
    id: EXEMPTIONS,
    title: "Exemptions are needed, in force and complete",
    severity: "high",
    fix: "",
  } as const;
  for (const verdict of session.exemptions.verdicts(stacks).filter(isFinding)) {
    const message = textOf(rule, verdict);
    sendViolation(report, {
      rule: EXEMPTIONS,
      severity: rule.severity,
      level: "mandatory",
      urn: "",
      message,
    });
  }
};
