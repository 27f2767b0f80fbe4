// The rules over the whole stack: who can reach what, by evaluation.

import { tokens } from "../model/tokens.ts";
import { stackRule, type Rule } from "../rule.ts";
import { apartFromProduction } from "./apartFromProduction.ts";
import { gatesStay } from "./gatesStay.ts";
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
    id: "G-02",
    title: "Nobody can become a store's writer or reader, or rewrite what guards it",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("bucket", "role", "key", "project", "function"),
    maps: { nist: ["AC-3", "AC-6", "CM-5"], owasp: ["CICD-SEC-2", "CICD-SEC-5"] },
    rationale: "A gate that others can rewrite keeps nobody out, however strict it reads today.",
    fix: "Deny changes of the bucket policy and the key policy to all but the deploy role, and changes of the writer's and reader's roles and of what runs as them by an SCP that spares only it; name further identities with their reason in lz-stack.platform.",
    check: gatesStay,
  }),
  stackRule({
    id: "G-03",
    title: "No way leads from an account to try things out into production",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("role", "bucket", "key", "topic", "queue", "secret", "images", "function"),
    maps: { nist: ["AC-4", "SC-3", "SC-7"], owasp: ["CICD-SEC-2", "CICD-SEC-5"] },
    rationale: "Whatever happens where everybody may try things out must not touch a customer.",
    fix: "Take the first step of the way out of the trust policy or the resource policy that allows it; releases come to production by promotion only.",
    check: apartFromProduction,
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
