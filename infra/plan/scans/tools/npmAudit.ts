// npm audit: its report of version 2. An error of the registry is a report without that version.
import { z } from "zod";
import { severityOf, severityOfScore } from "../finding.ts";
import { findsBy1, readJson, type Tool } from "./tool.ts";

const advisory = z.object({
  source: z.union([z.int(), z.string()]),
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
  range: z.string(),
  cvss: z.object({ score: z.number() }).optional(),
});
const report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), advisory])) })),
});

/** npm gives 0 to what has no score. */
const severityIn = ({ cvss, severity }: z.infer<typeof advisory>): number =>
  cvss !== undefined && cvss.score > 0 ? severityOfScore(cvss.score) : severityOf(severity);

export const npmAudit: Tool = {
  slot: "sca",
  install: [],
  run: findsBy1('npm audit --json --package-lock-only > "$REPORT"'),
  // What is vulnerable only by what it depends on names that, and is told there.
  read: (text) =>
    Object.values(readJson(text, report).vulnerabilities)
      .flatMap(({ via }) => via.filter((each) => typeof each !== "string"))
      .map((found) => ({
        rule: /GHSA(?:-\w{4}){3}/.exec(found.url)?.[0] ?? String(found.source),
        title: found.title,
        severity: severityIn(found),
        place: `${found.name}@${found.range}`,
      })),
};
