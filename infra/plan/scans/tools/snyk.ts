// Snyk Open Source: its JSON report, of one project or of several.
import { z } from "zod";
import { severityOf, severityOfScore } from "../finding.ts";
import { findsBy1, readJson, upgradeTo, type Tool } from "./tool.ts";

const project = z.object({
  ok: z.boolean(),
  vulnerabilities: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      severity: z.string(),
      cvssScore: z.number().nullish(),
      packageName: z.string(),
      version: z.string(),
      fixedIn: z.array(z.string()).optional(),
    }),
  ),
});
const report = z.union([project, z.array(project)]);

export const snyk: Tool = {
  slot: "sca",
  install: ["npm install --global --no-fund --no-audit snyk@1.1307.4"],
  secrets: ["SNYK_TOKEN"],
  run: findsBy1('snyk test --all-projects --policy-path=/dev/null --json-file-output="$REPORT" > /dev/null'),
  read: (text) =>
    [readJson(text, report)]
      .flat()
      .flatMap(({ vulnerabilities }) => vulnerabilities)
      .map(({ id, title, severity, cvssScore, packageName, version, fixedIn }) => ({
        rule: id,
        title,
        severity: typeof cvssScore === "number" ? severityOfScore(cvssScore) : severityOf(severity),
        place: `${packageName}@${version}`,
        ...upgradeTo(fixedIn),
      })),
};
