// Decides whether what was found fails the check.

import type { Report } from "./analyze.ts";
import type { Finding } from "./finding.ts";

export const FAIL_ON = ["mandatory", "advisory", "never"] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Findings that fail the check; known ones never do. `advisory` counts both levels. */
export const failing = (report: Report, failOn: FailOn): readonly Finding[] =>
  report.findings.filter(
    ({ status, level }) =>
      status === "new" && failOn !== "never" && (failOn === "advisory" || level === "mandatory"),
  );

/** One line, e.g. `2 new findings (1 critical, 1 medium), 3 known; 15 rules over 122 resources of dev`. */
export const headline = (report: Report): string => {
  const fresh = report.findings.filter((finding) => finding.status === "new");
  const counts = (["critical", "high", "medium", "low"] as const)
    .map((severity) => [fresh.filter((finding) => finding.severity === severity).length, severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => `${count} ${severity}`);
  const { baseline, exempted, disabled } = report;
  const more = [
    baseline ? `${baseline.known} known, ${baseline.gone.length} gone` : "",
    exempted > 0 ? `${exempted} exempted` : "",
    disabled.length > 0 ? `rules turned off: ${disabled.join(", ")}` : "",
  ].filter((part) => part !== "");
  const what = `${fresh.length === 0 ? "no" : fresh.length} ${baseline ? "new " : ""}${fresh.length === 1 ? "finding" : "findings"}`;
  const where = `${report.rules.length} rules over ${report.resources} resources of ${report.stacks.join(", ") || "no stack"}`;
  return `${what}${counts.length > 0 ? ` (${counts.join(", ")})` : ""}${more.map((part) => `, ${part}`).join("")}; ${where}`;
};
