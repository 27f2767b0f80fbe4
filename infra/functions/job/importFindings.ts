// Brings findings to AWS Security Hub in batches, as many as it takes at once. What it does not take is an error.
import {
  BatchImportFindingsCommand,
  type AwsSecurityFinding,
  type SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import { again, patient } from "../lib/again.ts";

/** Security Hub API Reference, BatchImportFindings. */
const batch = 100;

export async function importFindings(
  securityhub: SecurityHubClient,
  findings: readonly AwsSecurityFinding[],
): Promise<void> {
  for (let from = 0; from < findings.length; from += batch) {
    const Findings = findings.slice(from, from + batch);
    const { FailedCount = 0, FailedFindings = [] } = await again(patient, () =>
      securityhub.send(new BatchImportFindingsCommand({ Findings })),
    );
    if (FailedCount === 0) continue;
    const [first] = FailedFindings;
    throw new Error(
      `Security Hub does not take ${FailedCount} of ${Findings.length} findings: ${first?.Id ?? ""} ${first?.ErrorCode ?? ""} ${first?.ErrorMessage ?? ""}`,
    );
  }
}
