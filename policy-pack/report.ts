// Decides how a finding reads.

import type { Level, Rule, Severity } from "./rule.ts";
import { stackOf } from "./settings.ts";
import type { Finding } from "./verdict.ts";

export type Violation = {
  rule: string;
  title: string;
  severity: Severity;
  level: Level;
  /** Empty: the stack. */
  urn: string;
  message: string;
};

/** Takes what one answer to the engine will say. */
export type Report = (violation: Violation) => void;

/**
 * Text of a finding, one part a line so that programs can take it apart: rule and title; resource and what is wrong;
 * `Remedy: ` and what to do; in brackets the severity and whether the rule failed or could not be decided. The engine
 * knows the resources of the stack at hand only, `home`, so that the text names another stack.
 */
export const textOf = (
  rule: Pick<Rule, "id" | "title" | "fix" | "severity">,
  finding: Finding,
  home = stackOf(finding.urn),
): string =>
  [
    `${rule.id} ${rule.title}`,
    `${nameOf(finding.urn, home)}: ${wrong(finding)}`,
    `Remedy: ${remedy(rule, finding)}`,
    `[lockgate severity=${rule.severity} verdict=${finding.kind}]`,
  ].join("\n");

const wrong = (finding: Finding): string =>
  finding.kind === "fail"
    ? finding.message
    : `can't be decided, since ${finding.input} ${finding.reason}; what is not known does not pass`;

const remedy = (rule: Pick<Rule, "fix">, finding: Finding): string =>
  finding.kind === "fail"
    ? (finding.fix ?? rule.fix)
    : `Make ${finding.input} known at preview, from names and account ids. ${rule.fix}`;

/** `aws:s3/bucket:Bucket releases` from `urn:pulumi:dev::lockgate::parent$aws:s3/bucket:Bucket::releases`. */
const nameOf = (urn: string, home: string): string => {
  const [, , type = "", name = ""] = urn.split("::");
  const stack = stackOf(urn);
  const where = stack === home || stack === "" ? "" : ` of stack ${stack}`;
  return urn === "" ? "stack" : `${type.split("$").at(-1)} ${name}${where}`;
};
