// The rules over the whole stack: who can reach what, by evaluation.

import { tokens } from "../model/tokens.ts";
import { stackRule, type Rule } from "../rule.ts";
import { oneWriterOneReader } from "./oneWriterOneReader.ts";
import { verifiedDeploys } from "./verifiedDeploys.ts";

export const graphRules: readonly Rule[] = [
  stackRule({
    id: "G-01",
    title: "An artifact store has exactly one writer and one reader",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("bucket"),
    maps: { nist: ["AC-3", "AC-6"], owasp: ["CICD-SEC-5", "CICD-SEC-9"] },
    rationale: "What is signed once stays what it was only if nobody else can put something in its place.",
    fix: "Deny s3:PutObject and s3:GetObject* to all but one aws:PrincipalArn each in the bucket policy, and give kms:GenerateDataKey and kms:Decrypt in the key policy to the same two only.",
    check: oneWriterOneReader,
  }),
  stackRule({
    id: "G-04",
    title: "No pipeline reaches a deploy without a verify of the same artifact",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["SI-7", "CM-3"], owasp: ["CICD-SEC-9"] },
    rationale: "A signature that nobody checks right before the deploy protects nothing.",
    fix: "Before the deploy, in its stage and with a lower runOrder, run a project tagged lockgate:step = verify on the same input artifacts.",
    check: verifiedDeploys,
  }),
];
