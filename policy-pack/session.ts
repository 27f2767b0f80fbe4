// Decides how the verdicts of a run become violations: exemptions taken off, each cause once, a broken rule never a pass.

import type { Snapshot } from "./company/snapshot.ts";
import { EXEMPTIONS, Exemptions } from "./exemptions.ts";
import type { Facts } from "./facts.ts";
import { textOf, type Report } from "./report.ts";
import type { Rule } from "./rule.ts";
import { DEFAULTS, gradeOf, isObserved, stackOf, type Settings } from "./settings.ts";
import { isFinding, undecidable, type Finding, type Verdict } from "./verdict.ts";

/** What the policies of one process share: what is configured, and the inputs that the engine shows them first. */
export type Session = {
  readonly today: () => string;
  /** False until the engine has handed its configuration over: nothing passes before. */
  configured: boolean;
  settings: Settings;
  exemptions: Exemptions;
  inputs: Map<string, Facts["props"]>;
  /** The other stacks, read while the engine works. */
  snapshots?: Promise<readonly Snapshot[] | Error>;
};

export const newSession = (today: () => string): Session => ({
  today,
  configured: false,
  settings: DEFAULTS,
  exemptions: new Exemptions({}, today()),
  inputs: new Map(),
});

/** A rule that breaks has proven nothing; the resource it broke on did not pass. */
export const safely = (rule: Rule, urn: string, run: () => readonly Verdict[]): readonly Verdict[] => {
  try {
    return run();
  } catch (error) {
    const reason = `made the rule stop: ${error instanceof Error ? error.message : String(error)}`;
    return [undecidable(urn, rule.id, reason)];
  }
};

type Head = Pick<Rule, "id" | "title" | "fix" | "severity" | "level">;

/** `home` is the stack whose levels hold for what is about no resource. */
export const send = (
  rule: Head,
  verdicts: readonly Verdict[],
  session: Session,
  report: Report,
  home = "",
): void => {
  const findings = verdicts
    .filter(isFinding)
    .filter((finding) => !session.exemptions.covers(rule.id, finding));
  // After the exemptions, which are needed all the same.
  if (isObserved(session.settings, rule.id, session.today())) return;
  // One cause shows up once, however many actions or statements it touches.
  const texts = new Map(findings.map((finding) => [`${finding.urn}\n${textOf(rule, finding)}`, finding]));
  for (const finding of texts.values()) {
    const { level, severity } = gradeOf(session.settings, rule, stackOf(finding.urn) || home);
    if (level === "disabled") continue;
    const message = textOf({ ...rule, severity }, finding, home || stackOf(finding.urn));
    report({ rule: rule.id, title: rule.title, severity, level, urn: finding.urn, message });
  }
};

/** Findings of the pack about itself: nothing exempts from them and no level is lower. */
export const sendAboutPack = (
  head: Omit<Head, "level">,
  findings: readonly Finding[],
  report: Report,
): void => {
  for (const finding of findings) {
    const message = textOf(head, finding);
    report({
      rule: head.id,
      title: head.title,
      severity: head.severity,
      level: "mandatory",
      urn: "",
      message,
    });
  }
};

const EXEMPTIONS_HEAD = {
  id: EXEMPTIONS,
  title: "Exemptions are needed, in force and complete",
  severity: "high",
  fix: "",
} as const;

export const reportExemptions = (session: Session, stacks: ReadonlySet<string>, report: Report): void =>
  sendAboutPack(EXEMPTIONS_HEAD, session.exemptions.verdicts(stacks).filter(isFinding), report);
