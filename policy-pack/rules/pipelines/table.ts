// The rules about pipelines.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { approveProduction } from "./approveProduction.ts";
import { filterWebhooks } from "./filterWebhooks.ts";
import { fixSources } from "./fixSources.ts";
import { keepArtifactsClosed } from "./keepArtifactsClosed.ts";
import { keepSecretsOut } from "./keepSecretsOut.ts";
import { modernType } from "./modernType.ts";
import { noPrivilegedBuilds } from "./noPrivilegedBuilds.ts";
import { oneRoleEach } from "./oneRoleEach.ts";
import { ownBuildspecs } from "./ownBuildspecs.ts";
import { pinBuildImages } from "./pinBuildImages.ts";
import { recordBuilds } from "./recordBuilds.ts";
import { rollBackStages } from "./rollBackStages.ts";
import { separateTrust } from "./separateTrust.ts";
import { shiftGradually } from "./shiftGradually.ts";
import { tellPeople } from "./tellPeople.ts";
import { verifyProduction } from "./verifyProduction.ts";

export const pipelineRules: readonly Rule[] = [
  stackRule({
    id: "PIPE-01",
    title: "Pipelines keep their artifacts in a judged bucket of their account, under a key of their own",
    severity: "high",
    kind: "join",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["SC-28"], owasp: ["CICD-SEC-9"] },
    rationale:
      "Between its actions a release lies in this bucket: who can write there decides what is signed.",
    fix: "Declare the bucket in the pipeline's stack and account, and give each artifact store an encryptionKey of type KMS with a key of your own.",
    check: keepArtifactsClosed,
  }),
  resourceRule({
    id: "PIPE-02",
    title: "Pipelines are of type V2 and run one release at a time",
    severity: "medium",
    kind: "resource",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["CM-3"], owasp: ["CICD-SEC-1"] },
    rationale: "V1 has neither triggers nor rollback; parallel runs let an older release land last.",
    fix: 'Set pipelineType to "V2" and executionMode to "SUPERSEDED" or "QUEUED".',
    check: modernType,
  }),
  resourceRule({
    id: "PIPE-03",
    title: "Pipelines start from one named repository and branch, by a connection without a token",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["CM-7"], owasp: ["CICD-SEC-1", "CICD-SEC-6"] },
    rationale:
      "A source that anyone can push to, or a token that anyone can read, is a way into every environment.",
    fix: "Use CodeStarSourceConnection with FullRepositoryId and BranchName, an ECR image by tag, or an S3 object without polling; let triggers include this branch only.",
    check: fixSources,
  }),
  stackRule({
    id: "PIPE-04",
    title: "Each action has a role of its own in its account, and the pipeline can become those roles only",
    severity: "high",
    kind: "join",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["AC-6"], owasp: ["CICD-SEC-2", "CICD-SEC-5"] },
    rationale: "A pipeline with the rights of all its actions is the one identity worth stealing.",
    fix: "Give every action a roleArn in the account that it acts on, production's apart from all others, and let the pipeline's role assume exactly these.",
    check: oneRoleEach,
  }),
  stackRule({
    id: "PIPE-05",
    title: "Deploys to production wait for an approval that someone is told of",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["CM-3"], owasp: ["CICD-SEC-1"] },
    rationale: "Without a person in between, whoever can push code can change production.",
    fix: "Put a Manual approval with NotificationArn right before the deploy: an earlier stage or a lower runOrder.",
    check: approveProduction,
  }),
  stackRule({
    id: "PIPE-06",
    title: "Deploys to production come after a verify of the same artifact",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["SI-7"], owasp: ["CICD-SEC-9"] },
    rationale: "What was signed and what is deployed are the same thing only if somebody compares.",
    fix: "Run a project tagged lockgate:step = verify on the deploy's own input artifacts before it.",
    check: verifyProduction,
  }),
  stackRule({
    id: "PIPE-07",
    title: "Stages that deploy roll back or retry when they fail",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["CP-10"] },
    rationale: "A stage that fails half way leaves an environment that nobody has tested.",
    fix: "Set onFailure.result of the stage to ROLLBACK, or to RETRY.",
    check: rollBackStages,
  }),
  stackRule({
    id: "PIPE-08",
    title: "Builds and pipelines hold no secret in plain text",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("project", "pipeline"),
    maps: { fsbp: ["CodeBuild.1", "CodeBuild.2"], nist: ["IA-5"], owasp: ["CICD-SEC-6"] },
    rationale:
      "Variables, buildspecs and source URLs are shown to everyone who may look at a project, and printed in logs.",
    fix: "Keep it in Secrets Manager and give the variable the type SECRETS_MANAGER; connect to the source by CodeConnections.",
    check: keepSecretsOut,
  }),
  resourceRule({
    id: "PIPE-09",
    title: "Builds are logged, and what they leave is encrypted with a key of one's own",
    severity: "medium",
    kind: "resource",
    appliesTo: tokens("project", "reportGroup"),
    maps: { fsbp: ["CodeBuild.3", "CodeBuild.4", "CodeBuild.7"], nist: ["AU-9"], owasp: ["CICD-SEC-10"] },
    rationale:
      "A build without a log can't be investigated; reports and artifacts tell how the software is made.",
    fix: "Enable cloudwatchLogs, set encryptionKey, and leave encryptionDisabled false everywhere.",
    check: recordBuilds,
  }),
  resourceRule({
    id: "PIPE-10",
    title: "Builds run without privileged mode",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("project"),
    maps: { fsbp: ["CodeBuild.5"], nist: ["AC-6"], owasp: ["CICD-SEC-5"] },
    rationale:
      "A privileged container reaches the machine below it, and with that the credentials of its role.",
    fix: "Set environment.privilegedMode to false; tag a project that builds images with lockgate:purpose = image-builder.",
    check: noPrivilegedBuilds,
  }),
  resourceRule({
    id: "PIPE-11",
    title: "Builds run on a pinned image: AWS's own by version, or a private one by digest",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("project"),
    maps: { nist: ["SR-3"], owasp: ["CICD-SEC-3"] },
    rationale: "Whoever can replace the image of a build can put anything into what it makes.",
    fix: "Use aws/codebuild/<image>:<version>, or <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>.",
    check: pinBuildImages,
  }),
  stackRule({
    id: "PIPE-12",
    title: "Projects that sign, verify, promote or deploy don't take their commands from the source",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("project"),
    maps: { nist: ["CM-5"], owasp: ["CICD-SEC-4"] },
    rationale:
      "A buildspec in the repository lets whoever can push decide how the push is verified and deployed.",
    fix: "Write the buildspec into the project, or keep it in a bucket that the repository's people can't write.",
    check: ownBuildspecs,
  }),
  stackRule({
    id: "PIPE-13",
    title: "Webhooks build for known people and branches only, and builds are private",
    severity: "high",
    kind: "join",
    appliesTo: tokens("project", "webhook"),
    maps: { nist: ["AC-3"], owasp: ["CICD-SEC-4"] },
    rationale: "A build that a stranger can start runs the stranger's code with the build's role.",
    fix: "Anchor ACTOR_ACCOUNT_ID or HEAD_REF with ^ and $ in every filter group, require approval by comment for pull requests, name the organization's repositories.",
    check: filterWebhooks,
  }),
  stackRule({
    id: "PIPE-14",
    title: "Builds of different trust share neither role nor cache",
    severity: "high",
    kind: "join",
    appliesTo: tokens("project"),
    maps: { nist: ["SC-3"], owasp: ["CICD-SEC-5"] },
    rationale:
      "Through a shared role or a poisoned cache a pull request's build becomes the build that deploys.",
    fix: "Give each step its own serviceRole, pull requests their own project, and each its own cache location.",
    check: separateTrust,
  }),
  resourceRule({
    id: "PIPE-15",
    title: "Deployments roll back by alarm, and reach production step by step",
    severity: "medium",
    kind: "resource",
    appliesTo: tokens("deploymentGroup"),
    maps: { nist: ["CP-10"] },
    rationale: "An error that reaches everybody at once is found by everybody at once.",
    fix: "Enable autoRollbackConfiguration for failure and alarm, name alarms, and choose a canary or linear deploymentConfigName in production.",
    check: shiftGradually,
  }),
  stackRule({
    id: "PIPE-16",
    title: "People learn of a pipeline's failures and approvals, and what starts it is said",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("pipeline"),
    maps: { nist: ["AU-6"], owasp: ["CICD-SEC-10"] },
    rationale:
      "A failure that nobody sees is a broken guard, and an approval that nobody sees is a release that waits.",
    fix: "Declare a codestarnotifications.NotificationRule for the pipeline, or an EventRule for its events with a target, and set DetectChanges or PollForSourceChanges of the source.",
    check: tellPeople,
  }),
];
