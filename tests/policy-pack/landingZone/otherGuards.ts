// Mutants that no rule has to report, because another guard of the landing zone still refuses what they would let through.

import type { LeftOut } from "./survey.ts";

/** Buckets with records of CloudTrail, AWS Config and S3. */
const RECORDS = /::(?:[a-z-]+-)?(?:access-logs|log-archive(?:-config)?)$/;

export const OTHER_GUARDS: readonly LeftOut[] = [
  {
    kinds: /BucketServerSideEncryptionConfiguration /,
    on: RECORDS,
    reason:
      "S3 encrypts every object since 2023; the trail names its key itself (LOG-02), and access logs can't have one",
  },
  {
    kinds: /BucketNotification /,
    on: RECORDS,
    reason: "nobody waits for a new file of records; who reads one is in the trail",
  },
  {
    kinds: /BucketLogging removed$/,
    on: /::(?:dev|test|prod|pipeline-store|log-archive-config)$/,
    reason: "the trail records who reads and writes objects as well, and ART-06 takes either",
  },
  {
    kinds:
      /BucketPolicy policy (?:DeleteByNobody|WriteByServicesOnly|SettingsByDeployRoleOnly) (?:removed|spares intruders)$/,
    on: RECORDS,
    reason:
      "it binds administrators of the records' own account; nobody else is let in, which G-09 asks of the trail's",
  },
  {
    kinds:
      /BucketPolicy policy (?:AccessLogs|TrailWrites|ConfigDelivers) (?:for everyone|without condition)$/,
    reason: "WriteByServicesOnly beside it refuses everybody else",
  },
  {
    kinds: /BucketPolicy policy (?:DeleteByNobody|DenyOverwrite) removed$/,
    on: /::(?:dev|test|prod)$/,
    reason:
      "Object Lock keeps every version, and the guard rails deny deletion as well; releases are named by digest",
  },
  {
    kinds: /BucketPolicy policy (?:Writer|Reader|AppTopScores)\w* (?:for everyone|without condition)$/,
    reason:
      "the refusals beside it let nobody else in, as G-01 evaluates; without one of them it is reported",
  },
  {
    kinds: /RolePolicy policy Run without condition$/,
    reason: "the guard rails NoOtherCommands and NoOtherImage deny the same overrides to everybody",
  },
  {
    kinds:
      /RolePolicy policy (?:Verify|Encrypt|Attest|ReleaseKey|Sign|PipelineKey|TopicKey|Key\w*) without condition$/,
    reason: "each key's own policy names who uses it and for what (G-01, ART-13, KMS-05)",
  },
  {
    kinds: /RolePolicy policy Connection without condition$/,
    reason: "only the pipeline becomes this role, and PIPE-03 fixes the repository that its action reads",
  },
  {
    kinds: /Key policy PublicKey without condition$/,
    reason: "a public key is public",
  },
  {
    kinds: /Role assumeRolePolicy Service without condition$/,
    on: /-function$/,
    reason: "Lambda takes on a role for functions of the role's own account only (Lambda Developer Guide)",
  },
  {
    kinds: /Role permissionsBoundary gone$/,
    on: /::lockgate-trail$/,
    reason: "nothing binds the management account, so IAM-07 asks nothing there; CloudTrail alone becomes it",
  },
  {
    kinds: /Role maxSessionDuration 43200$/,
    on: /-(?:build|pipeline|pull|verify|check|run|function|flow|shift|read|aggregate|trail)$/,
    reason: "IAM-16 asks short sessions of those who change what runs or who may do what, which these can't",
  },
  {
    kinds:
      /Policy policy (?:Jobs|AssumeOwnRoles|ReadOrganization|Look|Repair|MachinesAndDoors|Account|Declare)\b.*(?:without condition|everything)$/,
    on: /Boundary$/,
    reason: "a boundary grants nothing; each role's own policies are judged, and IAM-07 that it stays on",
  },
  {
    kinds: /Policy policy BoundaryStays removed$/,
    reason: "nothing else in the boundary allows those calls, so that they stay denied",
  },
  {
    kinds: /iam\/policy:Policy tags\.lockgate:purpose gone$/,
    reason: "the roles that name it make it a boundary, and IAM-07 judges it for them",
  },
  {
    kinds: /(?:MetricAlarm|LogMetricFilter) (?:removed|actionsEnabled false|alarmActions gone)$/,
    on: /::watching-changed$/,
    reason: "a rule of EventBridge tells of the same calls, and LOG-12 takes either",
  },
  {
    kinds: /(?:MetricAlarm|LogMetricFilter) (?:removed|actionsEnabled false|alarmActions gone)$/,
    on: /::top-scores$/,
    reason: "CodeDeploy stops where it can't read the alarm that its deployment group names (PIPE-15)",
  },
  {
    kinds:
      /Policy content (?:\w+Store(?:Write|Read|Delete)|SigningKey|Attest\w+) (?:removed|spares intruders)$/,
    reason:
      "the store's and the key's own policies refuse the same, each by itself (G-01, G-02); the program's tests prove that the guard rails do so alone",
  },
  {
    kinds: /Policy content TlsOnly removed$/,
    reason: "each store's own policy refuses the same (ART-02)",
  },
  {
    kinds: /Policy content WatcherRoles removed$/,
    reason: "AWS refuses to delete a service's role while the service works with it",
  },
  {
    kinds: /Policy content NoOpening (?:removed|spares intruders)$/,
    reason: "it is about what is opened by hand; what is declared is judged by NET-01 to NET-07",
  },
  {
    kinds: /Policy content Suspended (?:removed|spares intruders)$/,
    reason: "nothing of the company is left in an account that is suspended",
  },
  {
    kinds: /Key policy Administer without condition$/,
    on: /(?:-logs|alarms|log-archive|log-archive-config|break-glass|pipeline-store|pipelines|access-logs)$/,
    reason:
      "then the account's own administrators rule the key of its own logs and alarms, which G-09 lets them; those of stores and signatures they don't (G-02)",
  },
  {
    kinds: /Key policy Approvals without condition$/,
    reason: "what asks for an approval is read by those who are asked",
  },
  {
    kinds: /Key tags\.lockgate:purpose gone$/,
    reason: "without it the key counts as one that signs releases, which asks for more",
  },
  {
    kinds: /Project tags\.lockgate:(?:step|environment) gone$/,
    reason: "a step is known by its name as well",
  },
  {
    kinds: /OrganizationsFeatures unprotected$|Role unprotected$|Trail unprotected$|LogGroup unprotected$/,
    on: /::(?:acme|organization|[a-z-]+-deploy)$/,
    reason:
      "what goes is missed by its rule at once (ORG-08, PIPE-04); of the trail the files keep all, under Object Lock",
  },
  {
    kinds: /AlternativeContact /,
    on: /::management-security$/,
    reason: "nothing works in the management account (ORG-09), so that ORG-12 speaks of its members",
  },
  {
    kinds: /PermissionSetInlinePolicy inlinePolicy \w+ (?:removed|everything|without condition)$/,
    reason:
      "no rule judges what a person may do in a member account: guard rails, stores and keys bind people as everybody else",
  },
  {
    kinds:
      /(?:OrganizationDelegatedAdminAccount|(?:macie2|securityhub)\/\S+:OrganizationAdminAccount) removed$/,
    reason:
      "AWS refuses the configuration of the members, which stays, to an account that is not the administrator",
  },
  {
    kinds:
      /Account autoEnableControls false$|Member(?:Association)? (?:removed|status DISABLED)$|DetectorFeature /,
    reason: "the organization's configuration (LOG-09, LOG-10, LOG-13) switches it on for each account again",
  },
  {
    kinds: /OrganizationConfigurationFeature additionalConfigurations\[\]\.autoEnable NONE$/,
    reason:
      "LOG-09 asks for runtime monitoring; who installs its agents is the choice of whoever runs the machines",
  },
  {
    kinds: /DeliveryChannel s3KmsKeyArn gone$/,
    reason: "the bucket encrypts by default with the same key",
  },
  {
    kinds: /TopicPolicy removed$/,
    reason:
      "SNS's own policy lets the account's alarms publish, and LOG-12 takes an alarm or a rule of EventBridge",
  },
  {
    kinds: /TopicPolicy policy Ask without condition$/,
    reason: "a message asks for an approval and gives none",
  },
  {
    kinds: /Event(?:Rule|Target) (?:removed|rule gone)$/,
    on: /^urn:pulumi:org:.*::(?:dev|test|prod)$/,
    reason: "an alarm on the trail tells of the same, and G-07 takes either",
  },
  {
    kinds: /Event(?:Rule|Target) forceDestroy true$/,
    reason: "it deletes rules that AWS manages, and these are the company's own",
  },
  {
    kinds: /Policy policy Network without condition$/,
    reason: "the guard rails deny every other region, whoever asks (ORG-06)",
  },
  {
    kinds: /Policy policy NoData removed$/,
    reason: "stores and keys refuse the deploy role by their own policies (G-01)",
  },
  {
    kinds: /Function publish false$|Pipeline triggers gone$/,
    reason: "nothing new is deployed",
  },
  {
    kinds: /Table serverSideEncryption gone$/,
    reason: "DynamoDB encrypts every table, with a key that it owns unless another is named",
  },
  {
    kinds: /ResourcePolicy policy Users (?:without condition|for everyone)$/,
    reason: "EntriesByUsersOnly beside it refuses new entries of anybody else, and entries are no secret",
  },
  {
    kinds: /BucketPolicy policy (?:ObjectsByJobsOnly|SettingsByDeployRoleOnly) (?:removed|spares intruders)$/,
    on: /::pipeline-store$/,
    reason:
      "it binds administrators of the tooling account, who rule the jobs as well; what reaches an environment is verified by signature (G-04)",
  },
  {
    kinds: /BucketLifecycleConfiguration rules\[\]\.expiration\.days 1$/,
    on: /::pipeline-store$/,
    reason: "what a pipeline passes on is needed while it runs",
  },
  {
    kinds: /Role assumeRolePolicy NamedRoles without condition$/,
    on: /^urn:pulumi:tooling:.*-run$/,
    reason: "it lets in administrators of the tooling account, who rule what these roles start as well",
  },
  {
    kinds: /OrganizationalUnit tags\.lockgate:environment gone$/,
    on: /-Suspended$/,
    reason: "nothing works in the unit of accounts that are suspended",
  },
  {
    kinds: /PolicyAttachment removed$/,
    on: /services-\w+$/,
    reason: "which services an environment may use is the company's choice, and no rule asks for one",
  },
  {
    kinds: /PolicyAttachment policyId gone$/,
    reason: "AWS refuses an attachment of nothing",
  },
  {
    kinds: /TopicSubscription removed$/,
    on: /^urn:pulumi:tooling:/,
    reason: "nobody approves what nobody hears of, and a pipeline that failed has deployed nothing",
  },
  {
    kinds: /Policy policy Roles everything$/,
    on: /-LockgateDeployBoundary$/,
    reason: "a boundary grants nothing; the role's own policies stay what they are",
  },
  {
    kinds: /Event(?:Rule|Target) (?:removed|rule gone)$/,
    on: /::pipelines-changed$/,
    reason: "PIPE-16 asks who is told of failures; who changed a pipeline is in the trail",
  },
  {
    kinds: /Pipeline stages\[\]\.actions\[\]\.runOrder 1$/,
    reason:
      "a verify beside the approval still is before the deploy; a deploy that comes first is a case of PIPE-05 and 06",
  },
  {
    kinds: /TopicSubscription removed$/,
    on: /::prod-break-glass-/,
    reason: "the organization's own alarm tells of the same use, and G-07 takes either",
  },
  {
    kinds: /Policy content ServicesDenied removed$/,
    reason: "which services an environment may use is the company's choice, and no rule asks for one",
  },
  {
    kinds: /AccountPublicAccessBlock removed$/,
    on: /::management$/,
    reason: "no bucket is in the management account (ORG-09)",
  },
];
