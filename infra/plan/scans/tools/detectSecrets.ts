// detect-secrets (Yelp): the baseline that its scan writes, which has hashes in place of the secrets.
import { z } from "zod";
import { leaked, pip, readJson, type Tool } from "./tool.ts";

const report = z.object({
  version: z.string(),
  results: z.record(z.string(), z.array(z.object({ type: z.string(), line_number: z.int() }))),
});

export const detectSecrets: Tool = {
  slot: "secrets",
  install: [pip("detect-secrets==1.5.0")],
  run: 'detect-secrets scan --all-files --no-verify --disable-filter detect_secrets.filters.allowlist.is_line_allowlisted > "$REPORT"',
  read: (text) =>
    Object.entries(readJson(text, report).results).flatMap(([place, found]) =>
      found.map(({ type, line_number }) => ({
        rule: type,
        title: type,
        ...leaked,
        place,
        line: line_number,
      })),
    ),
};
