// Semgrep: its JSON report. What it could not read is no report.
import { z } from "zod";
import { severityOf } from "../finding.ts";
import { pip, readJson, type Tool } from "./tool.ts";

const report = z.object({
  results: z.array(
    z.object({
      check_id: z.string(),
      path: z.string(),
      start: z.object({ line: z.int() }),
      extra: z.object({ message: z.string(), severity: z.string() }),
    }),
  ),
  errors: z.array(z.object({ level: z.string(), message: z.string() })),
});

export const semgrep: Tool = {
  slot: "sast",
  install: [pip("semgrep==1.185.0")],
  // SEMGREP_RULES, as Semgrep itself has it: a pack of its registry, or a file that the image has.
  run: 'SEMGREP_RULES="${SEMGREP_RULES:-p/default}" semgrep scan --json --metrics off --disable-version-check --disable-nosem --no-git-ignore --x-ignore-semgrepignore-files --output "$REPORT" .',
  read: (text) => {
    const { results, errors } = readJson(text, report);
    const [error] = errors;
    if (error !== undefined) throw new RangeError(`a part was left out: ${error.message.split("\n")[0]}`);
    return results.map(({ check_id, path, start, extra }) => ({
      rule: check_id,
      title: extra.message,
      severity: severityOf(extra.severity),
      place: path,
      line: start.line,
    }));
  },
};
