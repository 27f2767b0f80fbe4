// Findings in the form of AWS Security Hub (AWS Security Finding Format, schema version 2018-10-08).
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { partitionOf } from "../names.ts";
import { idsOf, labelOf, type Finding } from "./finding.ts";

export type AsffContext = {
  app: string;
  /** Where the findings are imported. */
  account: string;
  region: string;
  /** ARN of the app's pipeline: what the findings are about. */
  pipeline: string;
  at: Date;
};

/** Of the taxonomy that Security Hub has (User Guide, "Types taxonomy for ASFF"). */
const types: Readonly<Record<Finding["slot"], string>> = {
  secrets: "Sensitive Data Identifications/Passwords",
  sca: "Software and Configuration Checks/Vulnerabilities/CVE",
  sast: "Software and Configuration Checks/Vulnerabilities",
  image: "Software and Configuration Checks/Vulnerabilities/CVE",
  dast: "TTPs/Initial Access",
  runtime: "Unusual Behaviors/Container",
  exceptions: "Software and Configuration Checks/AWS Security Best Practices",
};

/** Characters that the format takes of each. */
const limits = { Title: 256, Description: 1024, Text: 512, Other: 1024 };
const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** One's own product, which every account has. */
export const productArn = (account: string, region: string): string =>
  `arn:${partitionOf(region)}:securityhub:${region}:${account}:product/${account}/default`;

/** With ids that a later run has again, so that it writes over them. `accepted`: which of them an exception is for. */
export function toAsff(
  findings: readonly Finding[],
  accepted: ReadonlySet<Finding>,
  context: AsffContext,
): AwsSecurityFinding[] {
  const ids = idsOf(context.app, findings);
  return findings.map((finding, index) => ({
    SchemaVersion: "2018-10-08",
    Id: `lockgate/${context.app}/${ids[index] ?? ""}`,
    ProductArn: productArn(context.account, context.region),
    ProductName: "Lockgate",
    GeneratorId: cut(`lockgate/${finding.tool}/${finding.rule}`, 512),
    AwsAccountId: context.account,
    CreatedAt: context.at.toISOString(),
    UpdatedAt: context.at.toISOString(),
    Types: [types[finding.slot]],
    Severity: { Label: labelOf(finding.severity), Normalized: finding.severity },
    Title: cut(`${finding.rule} in ${finding.place} of ${context.app}`, limits.Title),
    Description: cut(finding.title, limits.Description),
    ...(finding.remedy === undefined
      ? {}
      : { Remediation: { Recommendation: { Text: cut(finding.remedy, limits.Text) } } }),
    Resources: [
      { Type: "Other", Id: context.pipeline, Region: context.region, Details: { Other: about(finding) } },
    ],
    RecordState: "ACTIVE",
    Workflow: { Status: accepted.has(finding) ? "SUPPRESSED" : "NEW" },
  }));
}

const about = ({ slot, tool, rule, place, line }: Finding): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ slot, tool, rule, place, ...(line === undefined ? {} : { line: String(line) }) }).map(
      ([name, value]) => [name, cut(value, limits.Other)],
    ),
  );
