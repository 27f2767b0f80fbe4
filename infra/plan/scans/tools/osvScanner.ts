// osv-scanner: its JSON report, from the advisories of osv.dev or a copy of them.
import { z } from "zod";
import { severityOf, severityOfScore } from "../finding.ts";
import { findsBy1, readJson, type Tool } from "./tool.ts";

const packageFound = z.object({
  package: z.object({ name: z.string(), version: z.string() }),
  vulnerabilities: z.array(
    z.object({
      id: z.string(),
      summary: z.string().optional(),
      database_specific: z.object({ severity: z.string().optional() }).optional(),
    }),
  ),
  // Ids of the same hole, with its highest CVSS score, empty where none has one.
  groups: z.array(z.object({ ids: z.array(z.string()), max_severity: z.string().optional() })),
});
const report = z.object({ results: z.array(z.object({ packages: z.array(packageFound) })) });

export const osvScanner: Tool = {
  slot: "sca",
  install: ["go install github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0"],
  // OSV_DATABASE: a folder with a copy of the advisories, which the image has; then nobody is asked.
  run: findsBy1(
    'osv-scanner scan source ${OSV_DATABASE:+--offline --local-db-path "$OSV_DATABASE"} --recursive --no-ignore --config /dev/null --format json --output-file "$REPORT" .',
  ),
  read: (text) =>
    readJson(text, report)
      .results.flatMap(({ packages }) => packages)
      .flatMap(({ package: { name, version }, vulnerabilities, groups }) =>
        vulnerabilities.map(({ id, summary, database_specific }) => {
          const score = groups.find(({ ids }) => ids.includes(id))?.max_severity ?? "";
          return {
            rule: id,
            title: summary ?? id,
            severity: score === "" ? severityOf(database_specific?.severity) : severityOfScore(Number(score)),
            place: `${name}@${version}`,
          };
        }),
      ),
};
