// The rules over the whole stack: who can reach what, by evaluation.

import { tokens } from "../model/tokens.ts";
import { stackRule, type Rule } from "../rule.ts";
import { oneEnvironmentEach } from "./oneEnvironmentEach.ts";
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
  stackRule({
    id: "G-10",
    title: "One stolen identity reaches one environment at most, and never both signs and deploys",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("role", "user", "key", "bucket", "function", "deploymentGroup", "glueJob"),
    maps: { nist: ["AC-5", "AC-6", "SC-3"], owasp: ["CICD-SEC-2", "CICD-SEC-5"] },
    rationale: "Credentials do get stolen; what the thief gets must end at the border of one environment.",
    fix: "Give each environment roles of its own, let none of them assume or write across, and let only the step that signs use the signing key.",
    check: oneEnvironmentEach,
  }),
];
