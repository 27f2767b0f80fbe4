// Writes a report as JUnit XML: a suite for each rule, a failed case for each finding.

import type { Report } from "../analyze.ts";
import type { Finding } from "../finding.ts";
import { isFailure, rulesIn, type CaseRule } from "./cases.ts";
import { placeOf } from "./place.ts";

/** New mandatory findings fail; advisory and known ones are skipped cases, so that they show but don't fail. */
export const writeJunit = (report: Report): string => {
  const byRule = Map.groupBy(report.findings, (finding) => finding.rule);
  const suites = rulesIn(report).map((rule) => suite(rule, byRule.get(rule.id) ?? []));
  const counts = `tests="${total(suites, "tests")}" failures="${total(suites, "failures")}" skipped="${total(suites, "skipped")}"`;
  const xml = suites.map((s) => s.xml).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lockgate policy" ${counts}>\n${xml}\n</testsuites>\n`;
};

type Suite = { tests: number; failures: number; skipped: number; xml: string };

const total = (suites: readonly Suite[], key: "tests" | "failures" | "skipped"): number =>
  suites.reduce((sum, suite) => sum + suite[key], 0);

const suite = ({ id, title }: CaseRule, findings: readonly Finding[]): Suite => {
  const failures = findings.filter(isFailure).length;
  const tests = Math.max(1, findings.length);
  const skipped = findings.length - failures;
  const cases =
    findings.length === 0
      ? [`    <testcase classname="${attribute(id)}" name="no finding"/>`]
      : findings.map(testCase);
  const head = `name="${attribute(`${id} ${title}`)}" tests="${tests}" failures="${failures}" skipped="${skipped}"`;
  return { tests, failures, skipped, xml: [`  <testsuite ${head}>`, ...cases, "  </testsuite>"].join("\n") };
};

const testCase = (finding: Finding): string => {
  const { rule, severity, urn, message, remedy, status, level, source } = finding;
  const file = source ? ` file="${attribute(source.path)}" line="${source.line}"` : "";
  const open = `    <testcase classname="${attribute(rule)}" name="${attribute(urn || message)}"${file}>`;
  const why = status === "known" ? "known by the baseline" : level;
  const body = [message, `Remedy: ${remedy}`, placeOf(finding) ?? ""]
    .filter((line) => line !== "")
    .join("\n");
  const inner = isFailure(finding)
    ? `<failure type="${severity}" message="${attribute(message)}">${content(body)}</failure>`
    : `<skipped message="${attribute(`${why}: ${message}`)}"/>`;
  return `${open}${inner}</testcase>`;
};

/** Whatever XML 1.0 does not let into a document, escaped or not (section 2.2, "Characters"). */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const content = (text: string): string =>
  text.replaceAll(FORBIDDEN, "\uFFFD").replaceAll(/[&<>"]/g, (c) => ENTITIES[c] ?? c);
const attribute = (text: string): string =>
  content(text).replaceAll("\r", "&#13;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
