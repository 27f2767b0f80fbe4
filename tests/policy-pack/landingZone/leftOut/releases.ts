// What builds, signs, keeps and runs releases: pipelines, images, packages, functions, the ledger.

import type { LeftOut } from "./leftOut.ts";

const PROJECT = "aws:codebuild/project:Project";
const IMAGES = "aws:ecr/repositoryPolicy:RepositoryPolicy";
const PACKAGES = "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy";
const bothWays = (property: string, ...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`${property} ${name} removed`, `${property} ${name} spares intruders`]);

export const RELEASES: readonly LeftOut[] = [
  {
    type: "aws:codepipeline/pipeline:Pipeline",
    what: ["removed", "triggers gone"],
    reason: "nothing new is deployed",
  },
  {
    type: "aws:codepipeline/pipeline:Pipeline",
    what: ["stages[].actions[].runOrder 1"],
    reason:
      "a verify beside the approval still is before the deploy; a deploy that comes first is a case of PIPE-05 and 06",
  },
  {
    type: "aws:codeconnections/connection:Connection",
    what: ["removed"],
    reason: "a pipeline without its connection reads no source, so that nothing is built",
  },
  {
    type: "aws:codedeploy/application:Application",
    what: ["removed"],
    reason: "nothing new is put into service",
  },
  {
    type: "aws:codedeploy/deploymentGroup:DeploymentGroup",
    what: ["removed"],
    reason: "nothing new is put into service",
  },
  {
    type: PROJECT,
    what: ["logsConfig gone", "logsConfig.cloudwatchLogs gone"],
    reason: "CodeBuild writes its log to CloudWatch unless it is told not to (CodeBuild API, LogsConfig)",
  },
  {
    type: PROJECT,
    what: ["vpcConfig.securityGroupIds gone"],
    reason: "CodeBuild refuses a network without security groups (CodeBuild API, VpcConfig)",
  },
  { type: PROJECT, what: ["tags.lockgate:step gone"], reason: "a step is known by its name as well" },
  {
    type: "aws:lambda/function:Function",
    what: ["removed"],
    reason: "a function that is not there does nothing and lets nobody in",
  },
  {
    type: "aws:lambda/function:Function",
    what: ["publish false"],
    reason: "no new version is made, so that nothing new is put into service",
  },
  {
    type: "aws:lambda/function:Function",
    what: ["vpcConfig.securityGroupIds gone"],
    reason: "Lambda refuses subnets without security groups (Lambda API, VpcConfig)",
  },
  {
    type: "aws:lambda/alias:Alias",
    what: ["removed"],
    reason: "nobody calls a function by a name that is not there",
  },
  {
    type: "aws:signer/signingProfile:SigningProfile",
    what: ["removed", "unprotected"],
    reason: "without the profile nothing is signed, and functions take signed code only (COMP-01)",
  },
  {
    type: "aws:ssm/parameter:Parameter",
    what: ["removed"],
    reason: "it tells a function the name of its table; without it the function fails and reaches nothing",
  },
  {
    type: "aws:dynamodb/table:Table",
    what: ["removed"],
    on: /::ledger$/,
    reason: "the engine refuses to delete what is protected, and AWS what has deletion protection (G-09)",
  },
  {
    type: "aws:dynamodb/table:Table",
    what: ["serverSideEncryption gone", "serverSideEncryption.enabled false"],
    reason: "DynamoDB encrypts every table, with a key that it owns unless another is named",
  },
  {
    type: "aws:dynamodb/resourcePolicy:ResourcePolicy",
    what: ["policy gone"],
    reason: "the property is required: the provider refuses the resource without",
  },
  {
    type: "aws:dynamodb/resourcePolicy:ResourcePolicy",
    what: ["policy Users without condition", "policy Users for everyone"],
    reason: "EntriesByUsersOnly beside it refuses new entries of anybody else, and entries are no secret",
  },
  {
    type: "aws:ecr/repository:Repository",
    what: ["removed", "unprotected"],
    reason: "AWS refuses to delete a repository that holds images",
  },
  {
    type: "aws:codeartifact/domain:Domain",
    what: ["removed", "unprotected"],
    reason: "AWS refuses to delete a domain that holds repositories",
  },
  {
    type: "aws:codeartifact/repository:Repository",
    what: ["removed", "unprotected"],
    reason:
      "lost packages are published anew from their commit; what runs was signed and lies in the environments' stores",
  },
  {
    type: "aws:codeartifact/repository:Repository",
    what: ["tags.lockgate:purpose gone"],
    reason: "a repository to which somebody can publish is one of releases for ART-14 by that alone",
  },
  {
    type: IMAGES,
    what: ["removed"],
    reason:
      "without it no other account gets in, and in its own the roles' rights decide, which ART-12 reads",
  },
  {
    type: PACKAGES,
    what: ["removed"],
    reason:
      "without it no other account gets in, and in its own the roles' rights decide, which ART-14 evaluates",
  },
  {
    type: IMAGES,
    what: [
      "policy ImagesStay removed",
      ...bothWays("policy", "PushByBuildOnly", "PullByNamedRolesOnly", "SettingsByDeployRoleOnly"),
    ],
    reason:
      "it binds administrators of the tooling account; no other role of a stack has the right, and nobody else is let in (ART-12)",
  },
  {
    type: PACKAGES,
    what: [
      "policyDocument PackagesStay removed",
      ...bothWays("policyDocument", "PublishByBuildOnly", "ReadByBuildsOnly", "SettingsByDeployRoleOnly"),
    ],
    reason:
      "it binds administrators of the tooling account; no other role of a stack has the right, and nobody else is let in (ART-14)",
  },
  {
    type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    what: ["policy gone"],
    reason: "the property is required: the provider refuses the resource without",
  },
];
