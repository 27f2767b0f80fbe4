// Decides which findings a team has accepted when it started: old ones are counted, new ones fail, gone ones leave the file.

import { z } from "zod";
import { EXEMPTIONS } from "../exemptions.ts";
import type { Report } from "./analyze.ts";
import type { Finding } from "./finding.ts";
import type { Parsed } from "./state.ts";
import { originOf } from "../settings.ts";
import { told } from "../errorTable.ts";

export type BaselineEntry = { rule: string; urn: string; fingerprint: string };

const FINGERPRINT = /^[0-9a-f]{32}$/;
const baselineSchema = z.strictObject({
  version: z.literal(1),
  findings: z.array(
    z.strictObject({
      rule: z.string().min(1),
      urn: z.string(),
      fingerprint: z.string().regex(FINGERPRINT, "is not 32 hexadecimal digits"),
    }),
  ),
});

/** Reads a baseline; every fault at once. What is not well formed accepts nothing. */
export const parseBaseline = (text: string, origin: string): Parsed<readonly BaselineEntry[]> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, faults: [told("baseline_not_json", { origin, why: (error as Error).message })] };
  }
  const parsed = baselineSchema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data.findings };
  const faults = parsed.error.issues.map(({ path, message }) =>
    told("baseline_malformed", { origin, place: path.join("."), why: message }),
  );
  return { ok: false, faults };
};

/** Marks what the baseline knows. Faults of exemptions can't be accepted: they are to be corrected where they stand. */
export const applyBaseline = (report: Report, entries: readonly BaselineEntry[]): Report => {
  const accepted = new Set(entries.map(keyOf));
  const findings = report.findings.map((finding) =>
    canBeAccepted(finding) && accepted.has(keyOf(finding))
      ? { ...finding, status: "known" as const }
      : finding,
  );
  const present = new Set(findings.map(keyOf));
  // An entry of a stack that was not given, or of a rule that is turned off, may still be there: it is not gone.
  const seen = ({ rule, urn }: BaselineEntry) =>
    (urn === "" || report.origins.includes(originOf(urn))) && !report.disabled.includes(rule);
  const gone = entries.filter((entry) => seen(entry) && !present.has(keyOf(entry)));
  const known = findings.filter((finding) => finding.status === "known").length;
  const notes = [...report.notes, ...strangers(report, entries)];
  return { ...report, findings, notes, baseline: { known, gone } };
};

/** An older pack must not pass off as cured what it can't see. */
const strangers = (report: Report, entries: readonly BaselineEntry[]): readonly string[] => {
  const known = new Set([...report.rules.map(({ id }) => id), ...report.disabled]);
  const others = [...new Set(entries.map(({ rule }) => rule))].filter((rule) => !known.has(rule));
  return others.length === 0
    ? []
    : [
        `the baseline names rules that this pack does not have: ${others.join(", ")}; another version wrote it`,
      ];
};

/**
 * The text of a baseline. Without an old one it accepts all that is found; with an old one it only loses what is gone,
 * so that writing it again never lets a new finding slip in.
 */
export const renderBaseline = (report: Report, old?: readonly BaselineEntry[]): string => {
  const gone = new Set((report.baseline?.gone ?? []).map(keyOf));
  const kept = old?.filter((entry) => !gone.has(keyOf(entry))) ?? report.findings.filter(canBeAccepted);
  const findings = kept.map(({ rule, urn, fingerprint }) => ({ rule, urn, fingerprint }));
  return `${JSON.stringify({ version: 1, findings }, undefined, 2)}\n`;
};

const canBeAccepted = (finding: Finding): boolean => finding.rule !== EXEMPTIONS;
const keyOf = ({ rule, urn, fingerprint }: BaselineEntry): string => `${rule} ${urn} ${fingerprint}`;
