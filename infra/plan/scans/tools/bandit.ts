// Bandit: its JSON report. A file that it could not read is no report.
import { z } from "zod";
import { severityOf } from "../finding.ts";
import { pip, readJson, type Tool } from "./tool.ts";

const report = z.object({
  errors: z.array(z.object({ filename: z.string(), reason: z.string() })),
  results: z.array(
    z.object({
      filename: z.string(),
      line_number: z.int(),
      test_id: z.string(),
      issue_text: z.string(),
      issue_severity: z.string(),
    }),
  ),
});

export const bandit: Tool = {
  slot: "sast",
  install: [pip("bandit==1.9.4")],
  run: 'bandit --recursive . --ini /dev/null --ignore-nosec --exit-zero --quiet --format json --output "$REPORT"',
  read: (text) => {
    const { errors, results } = readJson(text, report);
    const [error] = errors;
    if (error !== undefined) throw new RangeError(`${error.filename} was left out: ${error.reason}`);
    return results.map(({ test_id, issue_text, issue_severity, filename, line_number }) => ({
      rule: test_id,
      title: issue_text,
      severity: severityOf(issue_severity),
      place: filename,
      line: line_number,
    }));
  },
};
