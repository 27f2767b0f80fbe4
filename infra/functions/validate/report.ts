// The report of a scanner that is not the policy pack: its own rules as cases, and what it found as findings of them.
import { createHash } from "node:crypto";
import type { Report } from "../../../policy-pack/analyze/analyze.ts";
import type { Finding } from "../../../policy-pack/analyze/finding.ts";
import type { Level, Rule } from "../../../policy-pack/rule.ts";
import type { Document } from "./scanners.ts";

export type Case = Pick<Rule, "id" | "title" | "severity" | "rationale" | "fix">;

const ruleOf = (one: Case): Rule => ({
  ...one,
  kind: "resource",
  level: "mandatory",
  appliesTo: [],
  maps: { fsbp: [], cis7: [], nist: [], owasp: [] },
  check: () => [],
});

/** Of one document; `about` is the resource in it, where the scanner names one. */
export const foundIn = (
  document: string,
  rule: Case,
  { message, level = "mandatory", about = "" }: { message: string; level?: Level; about?: string },
): Finding => ({
  rule: rule.id,
  title: rule.title,
  severity: rule.severity,
  level,
  verdict: "fail",
  urn: about,
  stack: document,
  type: "",
  name: about || document,
  message: `${document}: ${message}`,
  remedy: rule.fix,
  fingerprint: createHash("sha256")
    .update(JSON.stringify([rule.id, document, ...(about === "" ? [] : [about]), message]))
    .digest("hex")
    .slice(0, 32),
  status: "new",
});

export const reportOf = (
  scanner: string,
  documents: readonly Document[],
  rules: readonly Case[],
  findings: readonly Finding[],
): Report => ({
  stacks: documents.map(({ name }) => name),
  // No stacks: by these reports are told from those of what the rules find in the same documents.
  origins: documents.map(({ name }) => `urn:pulumi:${name}::${scanner}`),
  resources: documents.length,
  rules: rules.map(ruleOf),
  disabled: [],
  findings,
  exempted: 0,
  exemptions: [],
  observed: [],
  notes: [],
});
