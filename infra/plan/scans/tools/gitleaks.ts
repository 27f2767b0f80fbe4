// gitleaks: its JSON report, without the secrets.
import { z } from "zod";
import { leaked, readJson, type Tool } from "./tool.ts";

const report = z.array(
  z.object({
    RuleID: z.string(),
    Description: z.string(),
    File: z.string(),
    StartLine: z.int(),
  }),
);

/** Settings of its own, or it would take those that lie in the source. */
const settings = "printf '[extend]\\nuseDefault = true\\n' > \"$REPORT.toml\"";

/** Whatever it is told, it also heeds the list that lies in the source: under another name that is a file like any other. */
const list = "{ ! test -e .gitleaksignore || mv -T .gitleaksignore gitleaksignore.txt; }";

export const gitleaks: Tool = {
  slot: "secrets",
  install: ["go install github.com/zricethezav/gitleaks/v8@v8.30.1"],
  run: `${settings} && ${list} && gitleaks dir . --no-banner --exit-code 0 --redact=100 --ignore-gitleaks-allow --gitleaks-ignore-path /dev/null --config "$REPORT.toml" --report-format json --report-path "$REPORT"`,
  read: (text) =>
    readJson(text, report).map(({ RuleID, Description, File, StartLine }) => ({
      rule: RuleID,
      title: Description,
      ...leaked,
      place: File,
      line: StartLine,
    })),
};
