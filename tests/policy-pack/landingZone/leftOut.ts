// The mutants that no rule has to report, by their kind, each with the reason why nothing gets less safe by them, or which other
// guard still refuses what they let through.

import { OTHER_GUARDS } from "./otherGuards.ts";
import { PACKAGES } from "./packagesLeft.ts";
import type { LeftOut } from "./survey.ts";

const GONE: readonly LeftOut[] = [
  {
    kinds:
      /:(?:Bucket|Pipeline|Role|RolePolicy|Topic|LogGroup|Organization|OrganizationalUnit|Key|Alias|Application|DeploymentGroup|Function|Connection|Table|Group|PermissionSet|AccountAssignment|RolePolicyAttachment|ManagedPolicyAttachment|PermissionSetInlinePolicy|InstanceAccessControlAttributes|ServiceLinkedRole) removed$/,
    reason: "what is not there works no more, and nobody gets at it; rules judge what is declared",
  },
  {
    kinds:
      /:(?:Vpc|Subnet|SecurityGroup|SecurityGroupRule|SecurityGroupEgressRule|InternetGateway|RouteTable|RouteTableAssociation|Route|NatGateway|Eip) removed$|:Vpc enableDns\w+ false$/,
    reason: "a part of the network less is a way less",
  },
  {
    kinds: /organizations\/account:Account removed$/,
    reason: "an account that no state declares is none that these states can judge",
  },
  {
    kinds:
      /:(?:Detector|Enabler) removed$|macie2\/account:Account removed$|securityhub\/account:Account removed$/,
    reason:
      "the organization's configuration for its members, which stays, needs it: AWS refuses that one without",
  },
  {
    kinds: /iam\/policy:Policy removed$|organizations\/policy:Policy removed$/,
    reason:
      "AWS refuses to delete a policy that is attached (IAM DeleteConflict, Organizations PolicyInUseException)",
  },
];

const REFUSED: readonly LeftOut[] = [
  {
    kinds: /Function vpcConfig\.securityGroupIds gone$|SecurityGroup(?:Egress)?Rule securityGroupId gone$/,
    reason: "AWS refuses it: subnets without groups, a rule of no group",
  },
  {
    kinds: /VpcEndpoint securityGroupIds gone$/,
    reason: "the endpoint takes the network's default group, which NET-01 keeps closed",
  },
  {
    kinds: /BucketObjectLockConfiguration objectLockEnabled Suspended$/,
    reason: "Enabled is the only value that S3 takes (S3 API, ObjectLockConfiguration)",
  },
  {
    kinds: /ManagedPolicyAttachment managedPolicyArn gone$|ConfigurationPolicyAssociation policyId gone$/,
    reason: "AWS refuses an attachment of nothing",
  },
  {
    kinds:
      /(?:TopicPolicy|ResourcePolicy|PermissionSetInlinePolicy|organizations\/policy:Policy) (?:policy|inlinePolicy|content) gone$/,
    reason: "the property is required: the provider refuses the resource without",
  },
];

const DEFAULTS: readonly LeftOut[] = [
  {
    kinds: /Organization featureSet gone$/,
    reason: "ALL is AWS's default (Organizations API, CreateOrganization)",
  },
  {
    kinds: /Project logsConfig(?:\.cloudwatchLogs)? gone$/,
    reason: "CodeBuild writes its log to CloudWatch unless it is told not to (CodeBuild API, LogsConfig)",
  },
  {
    kinds: /BucketObjectLockConfiguration rule\.defaultRetention\.days 1$/,
    on: /^urn:pulumi:(?:dev|test):/,
    reason: "a day is what ART-04 asks for outside production, against a deletion by mistake",
  },
  {
    kinds: /BucketLifecycleConfiguration .*(?:noncurrentDays|daysAfterInitiation) 1$/,
    reason:
      "old versions go sooner, though not before Object Lock lets them; ART-07 asks that they go at all",
  },
  {
    kinds: /BucketLifecycleConfiguration rules\[\]\.expiration gone$/,
    reason: "records are kept for longer",
  },
  {
    kinds: /organizations\/account:Account tags\.lockgate:environment gone$/,
    reason: "an account without the tag is called by what it is for, and its unit still says it",
  },
  {
    kinds: /AccountPasswordPolicy (?:removed|allowUsersToChangePassword false)$/,
    reason:
      "it is about passwords of IAM users, and IAM-02 finds every user; what is declared must be strong",
  },
  {
    kinds: /codebuild\/project:Project vpcConfig\.securityGroupIds gone$/,
    reason: "CodeBuild refuses a network without security groups (API reference, VpcConfig)",
  },
];

export const LEFT_OUT: readonly LeftOut[] = [...GONE, ...REFUSED, ...DEFAULTS, ...OTHER_GUARDS, ...PACKAGES];
