// Grype: its JSON report of an image.
import { z } from "zod";
import { severityOf } from "../finding.ts";
import { readJson, upgradeTo, type Tool } from "./tool.ts";

const report = z.object({
  matches: z.array(
    z.object({
      vulnerability: z.object({
        id: z.string(),
        severity: z.string().optional(),
        description: z.string().optional(),
        fix: z.object({ versions: z.array(z.string()).nullish() }).optional(),
      }),
      artifact: z.object({ name: z.string(), version: z.string() }),
    }),
  ),
  descriptor: z.object({ name: z.literal("grype") }),
});

export const grype: Tool = {
  slot: "image",
  install: ["go install github.com/anchore/grype/cmd/grype@v0.121.3"],
  run: 'printf "" > "$REPORT.yaml" && grype "registry:$(node "$tools/lockgate.mjs" imageName)" --quiet --config "$REPORT.yaml" --output json --file "$REPORT"',
  read: (text) =>
    readJson(text, report).matches.map(({ vulnerability, artifact }) => ({
      rule: vulnerability.id,
      title: vulnerability.description?.split("\n")[0] || vulnerability.id,
      severity: severityOf(vulnerability.severity),
      place: `${artifact.name}@${artifact.version}`,
      ...upgradeTo(vulnerability.fix?.versions),
    })),
};
