// Schemathesis: its JSON report of a run against an API that describes itself at /openapi.json.
import { z } from "zod";
import { severityOf } from "../finding.ts";
import { findsBy1, pip, readJson, type Tool } from "./tool.ts";

const report = z.object({
  complete: z.boolean(),
  stop_reason: z.string(),
  operations: z.object({ tested: z.int() }),
  failures: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      severity: z.string(),
      operations: z.array(z.string()),
    }),
  ),
  errors: z.array(z.looseObject({ title: z.string().optional() })),
});

export const schemathesis: Tool = {
  slot: "dast",
  install: [pip("schemathesis==4.32.5")],
  // Away from the source, whose settings it would take.
  run: findsBy1(
    '(cd "$REPORTS" && schemathesis run "$TARGET_URL/openapi.json" --checks not_a_server_error,response_schema_conformance,ignored_auth --phases examples,coverage,fuzzing --generation-deterministic --max-examples "${EXAMPLES:-100}" --no-color --report json --report-json-path "$REPORT")',
  ),
  read: (text) => {
    const { complete, stop_reason, operations, failures, errors } = readJson(text, report);
    const [error] = errors;
    if (error !== undefined) throw new RangeError(`a part was left out: ${error.title ?? "no reason given"}`);
    if (!complete || operations.tested === 0)
      throw new RangeError(
        `it has tested ${operations.tested} operations, and ended because of: ${stop_reason}`,
      );
    return failures.flatMap(({ code, title, severity, operations: of }) =>
      of.map((place) => ({ rule: code, title, severity: severityOf(severity), place })),
    );
  },
};
