// Writes what each team still has to mend before rules that are only looked at begin to count, as Markdown.

import type { Report } from "../analyze.ts";
import type { Finding } from "../finding.ts";
import { standingOf, type Observed } from "../observed.ts";
import { code, escape } from "./markup.ts";

export const writeTeams = (report: Report): string => {
  const rows = report.observed.flatMap((rule) => rule.offenders.map((offender) => ({ rule, ...offender })));
  const teams = [...Map.groupBy(rows, ({ team }) => team)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = [
    "# Rules that do not count yet",
    report.observed.length === 0
      ? "None."
      : report.observed.map((rule) => `- ${escape(standingOf(rule))}`).join("\n"),
    ...teams.map(([team, own]) => [`## ${escape(team)}`, ...own.map(ruleOf)].join("\n\n")),
  ];
  return `${parts.join("\n\n")}\n`;
};

const ruleOf = ({ rule, findings }: { rule: Observed; findings: readonly Finding[] }): string =>
  [`**${rule.rule}** ${escape(rule.title)}, until ${rule.until}:`, findings.map(line).join("\n")].join(
    "\n\n",
  );

const line = ({ urn, message, remedy }: Finding): string =>
  `- ${urn === "" ? "" : `${code(urn)}: `}${escape(message)} ${escape(remedy)}`;
