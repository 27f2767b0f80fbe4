// Writes a report for a terminal: most severe first, each finding with its place and its remedy.

import { styleText } from "node:util";
import type { Severity } from "../../rule.ts";
import type { Report } from "../analyze.ts";
import type { Finding } from "../finding.ts";
import { standingOf } from "../observed.ts";
import { headline } from "../outcome.ts";
import { placeOf } from "./place.ts";

type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** `colour` is the caller's to decide: it knows the stream and the environment. */
export const writeText = (report: Report, colour = false): string => {
  const style: Style = colour
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_, text) => text;
  const fresh = report.findings.filter((finding) => finding.status === "new");
  const gone = report.baseline?.gone ?? [];
  const blocks = [
    ...fresh.map((finding) => block(finding, style)),
    ...(gone.length > 0
      ? [
          ["Gone, so the baseline can lose them:", ...gone.map(({ rule, urn }) => `  ${rule} ${urn}`)].join(
            "\n",
          ),
        ]
      : []),
    ...(report.observed.length > 0
      ? [
          ["Rules that do not count yet:", ...report.observed.map((rule) => `  ${standingOf(rule)}`)].join(
            "\n",
          ),
        ]
      : []),
    ...report.notes.map((note) => `Note: ${note}`),
    headline(report),
  ];
  return `${blocks.join("\n\n")}\n`;
};

const COLOURS: Readonly<Record<Severity, Parameters<typeof styleText>[0]>> = {
  critical: ["bold", "red"],
  high: "red",
  medium: "yellow",
  low: "cyan",
};

const block = (finding: Finding, style: Style): string => {
  const { rule, title, severity, level, message, remedy, urn } = finding;
  return [
    `${style(COLOURS[severity], `${severity} ${rule}`)} ${title} (${level})`,
    `  ${message.replaceAll("\n", "\n  ")}`,
    `  Remedy: ${remedy.replaceAll("\n", "\n  ")}`,
    style("dim", `  ${placeOf(finding) ?? urn}${placeOf(finding) && urn ? ` · ${urn}` : ""}`),
  ]
    .filter((line) => line.trim() !== "")
    .join("\n");
};
