// Writes a report as SARIF 2.1.0 (OASIS, errata 01), which code hosts show in pull requests.

import type { Rule, Severity } from "../../rule.ts";
import type { Report } from "../analyze.ts";
import type { Finding } from "../finding.ts";
import type { Source } from "../source.ts";
import { ruleLink } from "./ruleLink.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** GitHub sorts by this number: above 9 critical, from 7 high, from 4 medium. */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.0",
  low: "2.0",
};

type Reporting = Pick<Rule, "id" | "title" | "severity" | "level" | "fix"> &
  Partial<Pick<Rule, "rationale" | "maps">>;

export const writeSarif = (report: Report): string => {
  const rules = reportingRules(report);
  const index = new Map(rules.map((rule, position) => [rule.id, position]));
  const run = {
    tool: {
      driver: { name: "Lockgate", rules: rules.map((rule) => descriptor(rule, ruleLink(report, rule.id))) },
    },
    // GitHub's category is what stands before the last slash: another job that judges other stacks must not share it.
    automationDetails: { id: `lockgate/policy/${report.origins.map(category).join("+")}/` },
    columnKind: "utf16CodeUnits",
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: report.notes.map((text) => ({ level: "note", message: { text } })),
      },
    ],
    results: report.findings.map((finding) => result(finding, index.get(finding.rule) ?? -1, report)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, undefined, 2)}\n`;
};

/** `website.dev` of `urn:pulumi:dev::website`. */
const category = (origin: string): string => {
  const [stack = "", project = ""] = origin.slice("urn:pulumi:".length).split("::");
  return encode(`${project}.${stack}`);
};

/** The rules that ran, and what else a finding names (exemptions). */
const reportingRules = (report: Report): readonly Reporting[] => {
  const rules = new Map<string, Reporting>(report.rules.map((rule) => [rule.id, rule]));
  for (const { rule, title, severity, level, remedy } of report.findings) {
    if (!rules.has(rule)) rules.set(rule, { id: rule, title, severity, level, fix: remedy });
  }
  return [...rules.values()];
};

const descriptor = (
  { id, title, severity, level, fix, rationale, maps }: Reporting,
  link: string | undefined,
) => ({
  id,
  name: title.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? ""),
  shortDescription: { text: title },
  fullDescription: { text: rationale ?? title },
  ...(link === undefined ? {} : { helpUri: link }),
  help: {
    text: [rationale, `Remedy: ${fix}`].filter((part) => part !== undefined).join("\n\n"),
    markdown: [`**${id}** ${title}`, rationale, `**Remedy.** ${fix}`, references(maps)]
      .filter((part) => part !== undefined && part !== "")
      .join("\n\n"),
  },
  defaultConfiguration: { level: levelOf(level, severity) },
  properties: {
    "security-severity": SCORES[severity],
    tags: [
      "security",
      severity,
      ...Object.entries(maps ?? {}).flatMap(([name, ids]) => ids.map((i) => `${name}:${i}`)),
    ],
  },
});

const references = (maps: Reporting["maps"]): string =>
  Object.entries(maps ?? {})
    .filter(([, ids]) => ids.length > 0)
    .map(([name, ids]) => `- ${name}: ${ids.join(", ")}`)
    .join("\n");

/** What fails the check is an error; of the rest, what is low is a note. */
const levelOf = (level: Finding["level"], severity: Severity): "error" | "warning" | "note" =>
  level === "mandatory" ? "error" : severity === "low" ? "note" : "warning";

const result = (finding: Finding, ruleIndex: number, report: Report) => {
  const { rule, level, severity, message, remedy, fingerprint, verdict, status } = finding;
  const known = status === "known";
  return {
    ruleId: rule,
    ruleIndex,
    kind: "fail",
    level: levelOf(level, severity),
    message: { text: `${message}\nRemedy: ${remedy}` },
    locations: locations(finding),
    partialFingerprints: {
      "lockgate/v1": fingerprint,
      // GitHub makes its own of the text of a line; without a line only this tells two findings apart.
      ...(finding.source ? {} : { primaryLocationLineHash: fingerprint }),
    },
    ...(report.baseline ? { baselineState: known ? "unchanged" : "new" } : {}),
    ...(known
      ? { suppressions: [{ kind: "external", status: "accepted", justification: "known by the baseline" }] }
      : {}),
    properties: { severity, verdict, stack: finding.stack },
  };
};

/** Each has a place of its own: code hosts refuse a whole file for one result that is nowhere. */
const locations = ({ source, urn, name, stack, type, rule }: Finding) => [
  {
    physicalLocation: source ? physicalOf(source) : placeless([stack, ...type.split("/"), name], rule),
    ...(urn === "" ? {} : { logicalLocations: [{ name, fullyQualifiedName: urn, kind: "resource" }] }),
  },
];

/** What no line is known of stands under its name in the state, `dev/aws:s3/bucket:Bucket/logs`; without one, under the rule. */
export const placeless = (names: readonly string[], rule: string) => {
  const uri = names
    .filter((name) => name !== "")
    .map(encode)
    .join("/");
  return { artifactLocation: { uri: uri || encode(rule) }, region: { startLine: 1 } };
};

const physicalOf = ({ path, line, column }: Source) => {
  const uri = path.split("/").map(encode).join("/");
  return {
    artifactLocation: path.startsWith("/") ? { uri: `file://${uri}` } : { uri, uriBaseId: "%SRCROOT%" },
    region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
  };
};

/** Half of a surrogate pair, which JSON can hold and a URI can't, is no reason to write nothing. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
