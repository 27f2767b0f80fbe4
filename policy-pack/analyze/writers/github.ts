// Writes a report as workflow commands of GitHub Actions, which shows them at the lines of a pull request.

import type { Report } from "../analyze.ts";
import type { Finding } from "../finding.ts";
import { headline } from "../outcome.ts";
import { ruleLink } from "./ruleLink.ts";

/** Known findings are only counted: a pull request is about what it adds. */
export const writeGithub = (report: Report): string => {
  const fresh = report.findings.filter((finding) => finding.status === "new");
  const lines = [
    ...fresh.map((finding) => annotation(finding, ruleLink(report, finding.rule))),
    ...report.notes.map((note) => command("notice", { title: "Lockgate" }, note)),
    command("notice", { title: "Lockgate policy" }, headline(report)),
  ];
  return `${lines.join("\n")}\n`;
};

const annotation = (finding: Finding, link: string | undefined): string => {
  const { rule, title, level, severity, source, message, remedy, urn } = finding;
  const properties = {
    // Only a path below the root of the checkout can be shown at its line.
    ...(source && !source.path.startsWith("/")
      ? {
          file: source.path,
          line: String(source.line),
          ...(source.column ? { col: String(source.column) } : {}),
        }
      : {}),
    title: `${rule} ${title} (${severity})`,
  };
  const kind = level === "mandatory" ? "error" : "warning";
  const more = [urn === "" ? undefined : urn, link].filter((line) => line !== undefined);
  return command(kind, properties, [message, `Remedy: ${remedy}`, ...more].join("\n"));
};

const command = (kind: string, properties: Readonly<Record<string, string>>, message: string): string => {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${kind} ${list.join(",")}::${escapeData(message)}`;
};

// actions/toolkit, "Workflow commands": what is data may hold neither line ends nor, in properties, separators.
const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
