// Decides how one verdict becomes a finding that can be written, counted and recognised again.

import { createHash } from "node:crypto";
import { textOf } from "../report.ts";
import type { Level, Rule, Severity } from "../rule.ts";
import type { Finding as Verdict } from "../verdict.ts";
import type { Source } from "./source.ts";
import type { StateResource } from "./state.ts";

export type Finding = {
  rule: string;
  title: string;
  severity: Severity;
  level: Level;
  /** Undecidable: something that the rule must know is not known; that does not pass. */
  verdict: "fail" | "undecidable";
  /** Empty where the finding is about no resource, e.g. an exemption that has run out. */
  urn: string;
  stack: string;
  type: string;
  name: string;
  message: string;
  remedy: string;
  /** Stays the same from run to run while the finding says the same about the same resource. */
  fingerprint: string;
  /** Where the program declares the resource, as far as the state tells. */
  source?: Source;
  /** Known: accepted by the baseline. */
  status: "new" | "known";
};

/** What of a rule a finding repeats. */
export type RuleHead = Pick<Rule, "id" | "title" | "severity" | "fix">;

export const findingOf = (
  rule: RuleHead,
  level: Level,
  verdict: Verdict,
  about: { resource?: StateResource | undefined; source?: Source | undefined },
): Finding => {
  const { message, remedy } = partsOf(textOf(rule, verdict));
  const { stack = "", type = "", name = "" } = about.resource ?? {};
  return {
    rule: rule.id,
    title: rule.title,
    severity: rule.severity,
    level,
    verdict: verdict.kind,
    urn: verdict.urn,
    stack,
    type,
    name,
    message,
    remedy,
    fingerprint: fingerprintOf(rule.id, verdict.urn, message),
    ...(about.source ? { source: about.source } : {}),
    status: "new",
  };
};

/** Takes the text form apart, so that a finding reads the same here and in the engine's output. */
const partsOf = (text: string): { message: string; remedy: string } => {
  const lines = text.split("\n").slice(1, -1);
  const at = lines.findIndex((line) => line.startsWith("Remedy: "));
  const message = lines.slice(0, at).join("\n");
  return { message, remedy: lines.slice(at).join("\n").slice("Remedy: ".length) };
};

const fingerprintOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Most severe first, so that whoever cuts the list loses the least. */
export const bySeverity = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  compare(a.rule, b.rule) ||
  compare(a.urn, b.urn) ||
  compare(a.message, b.message);

// Not by locale: the order must not depend on the machine.
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
