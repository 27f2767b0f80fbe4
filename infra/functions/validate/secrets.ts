// Looks for secrets in documents, by secretlint's rules; each of them is a case of the report.
import { createHash } from "node:crypto";
import type { Finding } from "../../../policy-pack/analyze/finding.ts";
import type { Rule } from "../../../policy-pack/rule.ts";
import { secretRules, secretsOf } from "../job/secrets.ts";
import type { Scanner } from "./scanners.ts";

const remedy = "Take the secret out, revoke it, and have it read from Secrets Manager.";

export const lookForSecrets: Scanner = async (documents) => {
  const findings: Finding[] = [];
  for (const { name, content } of documents)
    for (const { ruleId, message } of await secretsOf(name, content))
      findings.push(findingOf(ruleId, name, message));
  return {
    stacks: documents.map(({ name }) => name),
    // No stacks: by these reports are told from those of what the rules find in the same documents.
    origins: documents.map(({ name }) => `urn:pulumi:${name}::secrets`),
    resources: documents.length,
    rules: secretRules.map((id) => caseOf(id)),
    disabled: [],
    findings,
    exempted: 0,
    exemptions: [],
    observed: [],
    notes: [],
  };
};

const caseOf = (id: string): Rule => ({
  kind: "resource",
  id,
  title: "no secret in what is deployed",
  severity: "critical",
  level: "mandatory",
  appliesTo: [],
  maps: { fsbp: [], cis7: [], nist: [], owasp: [] },
  rationale: "What is in a state is read by whoever reads the state.",
  fix: remedy,
  check: () => [],
});

const findingOf = (rule: string, name: string, message: string): Finding => ({
  rule,
  title: caseOf(rule).title,
  severity: "critical",
  level: "mandatory",
  verdict: "fail",
  urn: "",
  stack: name,
  type: "",
  name,
  message: `${name}: ${message}`,
  remedy,
  fingerprint: createHash("sha256")
    .update(JSON.stringify([rule, name, message]))
    .digest("hex")
    .slice(0, 32),
  status: "new",
});
