// Writes a report in Cucumber's JSON form, which AWS CodeBuild shows as a report: a feature for each rule, a scenario for each
// finding, or one that has passed.

import type { Report } from "../analyze.ts";
import type { Finding } from "../finding.ts";
import { isFailure, rulesIn } from "./cases.ts";
import { placeOf } from "./place.ts";

/** New mandatory findings fail; advisory and known ones are skipped, so that they show but don't fail. */
export const writeCucumber = (report: Report): string => {
  const byRule = Map.groupBy(report.findings, (finding) => finding.rule);
  const features = rulesIn(report).map(({ id, title }) => ({
    uri: `rules/${id}`,
    id,
    keyword: "Feature",
    name: `${id} ${title}`,
    description: "",
    line: 1,
    elements: (byRule.get(id) ?? [undefined]).map((finding, index) => scenario(id, title, finding, index)),
  }));
  return `${JSON.stringify(features, undefined, 2)}\n`;
};

const scenario = (id: string, title: string, finding: Finding | undefined, index: number) => ({
  id: `${id};${finding?.fingerprint ?? "passed"}`,
  keyword: "Scenario",
  type: "scenario",
  name: finding === undefined ? "no finding" : finding.urn || finding.message,
  description: "",
  line: index + 1,
  steps: [{ keyword: "Then ", name: title, line: index + 1, result: resultOf(finding) }],
});

const resultOf = (finding: Finding | undefined) => {
  if (finding === undefined) return { status: "passed", duration: 0 };
  const lines = [finding.message, `Remedy: ${finding.remedy}`, placeOf(finding) ?? ""];
  return {
    status: isFailure(finding) ? "failed" : "skipped",
    duration: 0,
    error_message: lines.filter((line) => line !== "").join("\n"),
  };
};
