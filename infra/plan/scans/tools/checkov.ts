// Checkov: its JSON report, of one framework or of several; severities only its paid service has. Skipped checks are findings.
import { z } from "zod";
import { severityOf } from "../finding.ts";
import { pip, readJson, type Tool } from "./tool.ts";

const record = z.object({
  check_id: z.string(),
  check_name: z.string().nullish(),
  file_path: z.string(),
  file_line_range: z.array(z.int()).nullish(),
  resource: z.string(),
  severity: z.string().nullish(),
  guideline: z.string().nullish(),
});
const framework = z.object({
  check_type: z.string(),
  results: z.object({
    failed_checks: z.array(record),
    skipped_checks: z.array(record),
    parsing_errors: z.array(z.string()),
  }),
});
/** What it writes where nothing is for it. */
const nothing = z.object({ resource_count: z.literal(0) });
const report = z.union([framework, z.array(framework), nothing]);

export const checkov: Tool = {
  slot: "sast",
  install: [pip("checkov==3.3.30")],
  // Without its settings in the source, by which it would leave out checks or run others.
  run: 'rm -f .checkov.yaml .checkov.yml && checkov --directory . --compact --soft-fail --skip-download --output json > "$REPORT"',
  read: (text) =>
    [readJson(text, report)].flat().flatMap((each) => {
      if (!("results" in each)) return [];
      const { failed_checks, skipped_checks, parsing_errors } = each.results;
      const [unread] = parsing_errors;
      if (unread !== undefined) throw new RangeError(`${unread} was left out: it does not parse`);
      return [...failed_checks, ...skipped_checks].map((found) => ({
        rule: found.check_id,
        title: found.check_name ?? found.check_id,
        // A wrong setting of what is declared; unjudged, it stops a release by the usual threshold.
        severity: severityOf(found.severity || "high"),
        place: `${found.file_path} ${found.resource}`,
        ...(found.file_line_range?.[0] === undefined ? {} : { line: found.file_line_range[0] }),
        ...(found.guideline ? { remedy: found.guideline } : {}),
      }));
    }),
};
