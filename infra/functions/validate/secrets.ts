// Looks for secrets in documents, by secretlint's rules; each of them is a case of the report.
import type { Finding } from "../../../policy-pack/analyze/finding.ts";
import { secretRules, secretsOf } from "../job/secrets.ts";
import { foundIn, reportOf, type Case } from "./report.ts";
import type { Scanner } from "./scanners.ts";

export const lookForSecrets: Scanner = async (documents) => {
  const findings: Finding[] = [];
  for (const { name, content } of documents)
    for (const { ruleId, message } of await secretsOf(name, content))
      findings.push(foundIn(name, caseOf(ruleId), { message }));
  return reportOf(
    "secrets",
    documents,
    secretRules.map((id) => caseOf(id)),
    findings,
  );
};

const caseOf = (id: string): Case => ({
  id,
  title: "no secret in what is deployed",
  severity: "critical",
  rationale: "What is in a state is read by whoever reads the state.",
  fix: "Take the secret out, revoke it, and have it read from Secrets Manager.",
});
