// Writes a report as Markdown, for a pull request's comment or a job's summary.

import type { Report } from "../analyze.ts";
import type { Finding } from "../finding.ts";
import { headline } from "../outcome.ts";
import { code, escape } from "./markup.ts";
import { placeOf } from "./place.ts";
import { ruleLink } from "./ruleLink.ts";

/** GitHub refuses summaries above 1 MiB; the most severe come first, so that these are never cut. */
const SHOWN = 200;

export const writeMarkdown = (report: Report): string => {
  const fresh = report.findings.filter((finding) => finding.status === "new");
  const gone = report.baseline?.gone ?? [];
  const parts = [
    "## Lockgate policy",
    escape(headline(report)),
    ...(fresh.length > 0 ? [table(fresh.slice(0, SHOWN), report)] : []),
    ...(fresh.length > SHOWN ? [`… and ${fresh.length - SHOWN} more.`] : []),
    ...(gone.length > 0
      ? [["Gone, so the baseline can lose them:", "", ...gone.map(goneItem)].join("\n")]
      : []),
    ...(report.notes.length > 0 ? [report.notes.map((note) => `> ${escape(note)}`).join("\n>\n")] : []),
  ];
  return `${parts.join("\n\n")}\n`;
};

const table = (findings: readonly Finding[], report: Report): string =>
  [
    "| severity | rule | where | what | remedy |",
    "|---|---|---|---|---|",
    ...findings.map((finding) => row(finding, ruleLink(report, finding.rule))),
  ].join("\n");

const row = (finding: Finding, link: string | undefined): string => {
  const { severity, level, rule, title, urn, message, remedy } = finding;
  const place = [placeOf(finding), urn]
    .filter((part) => part !== undefined && part !== "")
    .map((p) => code(String(p)));
  const cells = [
    `${severity}, ${level}`,
    `${link === undefined ? rule : `[${rule}](${link})`} ${escape(title)}`,
    place.join("<br>"),
    escape(message),
    escape(remedy),
  ];
  return `| ${cells.join(" | ")} |`;
};

const goneItem = ({ rule, urn }: { rule: string; urn: string }): string => `- ${rule} ${code(urn)}`;
