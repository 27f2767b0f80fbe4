// Writes a report as JSON for programs: what ran, what was found, what the baseline says.

import type { Report } from "../analyze.ts";

/** `version` changes when a field is removed or changes its meaning. */
export const writeJson = (report: Report): string => {
  const { stacks, resources, rules, disabled, exempted, notes, baseline, findings, observed } = report;
  const body = {
    version: 1,
    stacks,
    resources,
    rules: rules.map(({ id, title, severity, level }) => ({ id, title, severity, level })),
    disabled,
    exempted,
    notes,
    ...(baseline ? { baseline } : {}),
    findings,
    observed,
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
};
