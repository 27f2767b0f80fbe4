// The rules over the whole stack: who can reach what, by evaluation.

import { tokens } from "../model/tokens.ts";
import { stackRule, type Rule } from "../rule.ts";
import { actionsCan } from "./actionsCan.ts";
import { apartFromProduction } from "./apartFromProduction.ts";
import { breakGlass } from "./breakGlass.ts";
import { apartNetworks } from "./apartNetworks.ts";
import { builtIsDeployed } from "./builtIsDeployed.ts";
import { gatesStay } from "./gatesStay.ts";
import { namedSubjects } from "./namedSubjects.ts";
import { namesResolve } from "./namesResolve.ts";
import { oneEnvironmentEach } from "./oneEnvironmentEach.ts";
import { oneWriterOneReader } from "./oneWriterOneReader.ts";
import { railsStay } from "./railsStay.ts";
import { recordsStay } from "./recordsStay.ts";
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
    noExemption: "a store with a second writer vouches for nothing",
    fix: "Deny s3:PutObject and s3:GetObject* to all but one aws:PrincipalArn each in the bucket policy, and give kms:GenerateDataKey and kms:Decrypt in the key policy to the same two only.",
    check: oneWriterOneReader,
  }),
  stackRule({
    id: "G-02",
    title:
      "Nobody can become a store's writer or reader, or rewrite what guards it, a signing key or a pipeline",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("bucket", "role", "key", "project", "function", "pipeline"),
    maps: { nist: ["AC-3", "AC-6", "CM-5"], owasp: ["CICD-SEC-2", "CICD-SEC-5"] },
    rationale: "A gate that others can rewrite keeps nobody out, however strict it reads today.",
    fix: "Deny changes of the bucket policy and the key policy to all but the deploy role, and changes of the writer's and reader's roles and of what runs as them and of pipelines by an SCP that spares only it; name further identities with their reason in lz-stack.platform.",
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
    noExemption: "a release that nobody verified could be anybody's",
    fix: "Before the deploy, in its stage and with a lower runOrder, run a project tagged lockgate:step = verify on the same input artifacts.",
    check: verifiedDeploys,
  }),
  stackRule({
    id: "G-05",
    title: "What a pipeline deploys is what the same run built",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("pipeline", "project", "function"),
    maps: { nist: ["SI-7", "CM-3"], owasp: ["CICD-SEC-9"] },
    rationale: "Whoever can slip something between build and deploy ships it under everybody's signature.",
    fix: "Give the deploy the artifact that the build or the step that signs puts out, let projects take their source from the pipeline (source type CODEPIPELINE), and name the version of objects.",
    check: builtIsDeployed,
  }),
  stackRule({
    id: "G-06",
    title:
      "Workflows elsewhere become roles only as declared, and reach production only from where it is guarded",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("role"),
    maps: { nist: ["IA-8", "AC-6"], owasp: ["CICD-SEC-2", "CICD-SEC-5"] },
    rationale:
      "A branch or a pull request that anybody can open must not be able to change what customers use.",
    fix: "Pin the subject to one repository and a protected environment or its default branch, and list it in lz-stack.workflows.",
    check: namedSubjects,
  }),
  stackRule({
    id: "G-07",
    title:
      "The role for emergencies is for two named people with MFA, and nobody can use it or mute its alarm unseen",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("role", "eventRule", "topic"),
    maps: { nist: ["AC-2", "AC-6", "AU-6"], owasp: ["CICD-SEC-2"] },
    rationale: "It opens every door, so that its use must be rare, personal and heard.",
    fix: "Trust at most two named roles or users with Bool aws:MultiFactorAuthPresent, tell a topic with subscribers of each AssumeRole by an EventBridge rule, and let an SCP keep that rule.",
    check: breakGlass,
  }),
  stackRule({
    id: "G-08",
    title: "No member account can disable what watches it, take a spared name, or get out of a guard rail",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("organization", "organizationPolicy", "memberAccount", "role"),
    maps: { cis7: ["2.1.2"], nist: ["AC-3", "AU-9"], owasp: ["CICD-SEC-2"] },
    rationale: "A guard rail that those inside can lift holds until the first incident.",
    noExemption: "a guard rail that one account may lift binds none",
    fix: "Deny the calls named by an SCP on the root, spare only the platform's own roles in it, and deny everybody else to make or change those roles. Bind roles of the management account by condition: organizations:MoveAccount to accounts with a tag of their own, sts:AssumeRole to accounts that are none of those here (aws:ResourceAccount).",
    check: railsStay,
  }),
  stackRule({
    id: "G-09",
    title: "Nobody outside the log archive changes the trail's records, nobody at all the ledger's entries",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("trail", "bucket", "key", "table"),
    maps: { fsbp: ["CloudTrail.6"], cis7: ["4.4"], nist: ["AU-9"], owasp: ["CICD-SEC-10"] },
    rationale: "The record of an attack is the first thing that an attacker wants to be rid of.",
    noExemption: "records that somebody may change prove nothing",
    fix: "Keep the bucket and its key in an account of their own that runs nothing, and deny all but the log services and the platform to write, delete and unlock. Give the ledger's table deletion protection, point-in-time recovery and a resource policy that denies changes to all and new entries to all but those who deploy, each under keys of its own environment (dynamodb:LeadingKeys).",
    check: recordsStay,
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
  stackRule({
    id: "G-11",
    title: "Each action of a pipeline may do all that it has to, on both sides",
    severity: "high",
    kind: "graph",
    appliesTo: tokens("pipeline", "project", "role", "bucket", "key"),
    maps: { nist: ["AC-6", "CM-3"], owasp: ["CICD-SEC-5"] },
    rationale:
      "A missing right shows in the middle of a release, and what is granted in haste then is too much.",
    fix: "Grant the call named to the role named, in its own policy and in that of the bucket, key or role that it is about.",
    check: actionsCan,
  }),
  stackRule({
    id: "G-12",
    title: "Names in policies mean somebody",
    severity: "medium",
    kind: "graph",
    appliesTo: tokens(
      "role",
      "policy",
      "rolePolicy",
      "bucketPolicy",
      "key",
      "keyPolicy",
      "topicPolicy",
      "queuePolicy",
    ),
    maps: { nist: ["AC-2", "AC-6"], owasp: ["CICD-SEC-2"] },
    rationale: "A right for a name that nobody has is waiting for whoever takes it.",
    fix: "Take the name out, declare what it means, or name it in lz-stack.external.",
    check: namesResolve,
  }),
  stackRule({
    id: "G-13",
    title: "No way of packets leads between production's networks and those where people try things out",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens(
      "vpc",
      "peering",
      "transitGateway",
      "transitAttachment",
      "transitTable",
      "transitAssociation",
      "transitPropagation",
      "transitRoute",
      "route",
      "routeTable",
      "endpoint",
      "endpointService",
      "otherJoint",
      "securityGroup",
      "securityGroupRule",
      "securityGroupIngressRule",
    ),
    maps: { nist: ["AC-4", "SC-7"], owasp: ["CICD-SEC-5"] },
    rationale:
      "Whoever gets into a machine where everything is allowed must not stand next to a customer's data.",
    fix: "Take out the first joint of the way: the peering, attachment, route or private link named. What several environments share is reached by AWS's services or over the internet, not over a network of its own.",
    check: apartNetworks,
  }),
];
