// The one form of what any scanner finds, how severe it is, and by what it is known from run to run.
import { createHash } from "node:crypto";

/** What a scanner looks at. */
export const slots = ["secrets", "sca", "sast", "image", "dast"] as const;
export type Slot = (typeof slots)[number];

export type Finding = {
  slot: Slot | "exceptions" | "runtime";
  /** By its name in the table of tools. */
  tool: string;
  /** The tool's own id of what it found: a rule, a CVE. */
  rule: string;
  title: string;
  /** From 0 to 100, as AWS Security Hub counts ("Severity", Normalized). */
  severity: number;
  /** A file, `package@version`, or a URL. */
  place: string;
  line?: number;
  remedy?: string;
};

/** What a tool's report says; which tool it was stands beside it. */
export type Found = Omit<Finding, "slot" | "tool">;

export const labels = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type Label = (typeof labels)[number];

/** The least severity of a label (AWS Security Hub User Guide, "Severity"). */
export const from: Readonly<Record<Label, number>> = {
  INFORMATIONAL: 0,
  LOW: 1,
  MEDIUM: 40,
  HIGH: 70,
  CRITICAL: 90,
};

export const labelOf = (severity: number): Label =>
  labels.findLast((label) => severity >= from[label]) ?? "INFORMATIONAL";

/** What nobody has judged counts as the worst. */
export const unknownSeverity = 100;

const words: Readonly<Record<string, number>> = {
  critical: 95,
  error: 80,
  high: 80,
  medium: 55,
  moderate: 55,
  warning: 55,
  low: 20,
  minor: 20,
  info: 0,
  informational: 0,
  negligible: 1,
};

/** Of a tool's own word, in whatever case. */
export const severityOf = (word: string | null | undefined): number =>
  words[(word ?? "").toLowerCase()] ?? unknownSeverity;

/** Of a CVSS score from 0 to 10. */
export const severityOfScore = (score: number | null | undefined): number =>
  typeof score === "number" && score >= 0 && score <= 10 ? Math.round(score * 10) : unknownSeverity;

/**
 * Ids that stay the same while the same is found, in the order of the findings: not by line, which moves with each change
 * above it. What is found several times in one place is counted.
 */
export function idsOf(app: string, findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ slot, tool, rule, place }) => {
    const what = JSON.stringify([app, slot, tool, rule, place]);
    const count = (seen.get(what) ?? 0) + 1;
    seen.set(what, count);
    return createHash("sha256").update(`${what} ${count}`).digest("hex").slice(0, 32);
  });
}
