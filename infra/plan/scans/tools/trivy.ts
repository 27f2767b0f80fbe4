// Trivy: its JSON report of an image, schema version 2.
import { z } from "zod";
import { severityOf } from "../finding.ts";
import { readJson, upgradeTo, type Tool } from "./tool.ts";

const report = z.object({
  SchemaVersion: z.literal(2),
  Results: z
    .array(
      z.object({
        Target: z.string(),
        Vulnerabilities: z
          .array(
            z.object({
              VulnerabilityID: z.string(),
              PkgName: z.string(),
              InstalledVersion: z.string(),
              FixedVersion: z.string().optional(),
              Title: z.string().optional(),
              Severity: z.string(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});

export const trivy: Tool = {
  slot: "image",
  install: ["go install github.com/aquasecurity/trivy/cmd/trivy@v0.74.0"],
  run: 'trivy image --quiet --scanners vuln --ignorefile /dev/null --format json --output "$REPORT" "$(node "$tools/lockgate.mjs" imageName)"',
  read: (text) =>
    (readJson(text, report).Results ?? [])
      .flatMap(({ Vulnerabilities = [] }) => Vulnerabilities)
      .map(({ VulnerabilityID, PkgName, InstalledVersion, FixedVersion, Title, Severity }) => ({
        rule: VulnerabilityID,
        title: Title ?? VulnerabilityID,
        severity: severityOf(Severity),
        place: `${PkgName}@${InstalledVersion}`,
        ...upgradeTo([FixedVersion ?? ""]),
      })),
};
