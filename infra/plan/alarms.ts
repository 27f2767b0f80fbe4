// Decides of which calls in the organization people learn at once: metric filters over the trail's log group.

import { breakGlassRole, ledgerTable } from "./names.ts";

/** `pattern` is CloudWatch's filter over an event of CloudTrail; `threshold` how many within five minutes alarm. */
export type TrailAlarm = { name: string; what: string; pattern: string; threshold: number };

const isOneOf = (field: string, values: readonly string[]): string =>
  values.map((value) => `($.${field} = "${value}")`).join(" || ");

/** Calls of one service by their names, in one text. */
const calls = (service: string, names: string): string =>
  `{ ($.eventSource = "${service}.amazonaws.com") && (${isOneOf("eventName", names.trim().split(/\s+/))}) }`;

const alarm = (name: string, what: string, pattern: string, threshold = 1): TrailAlarm => ({
  name,
  what,
  pattern,
  threshold,
});

const watchers = ["access-analyzer", "guardduty", "inspector2", "macie2", "securityhub"].map(
  (service) => `${service}.amazonaws.com`,
);
const endings = ["Delete*", "Disable*", "Disassociate*", "Stop*"];

/** Refused calls on what releases hang on: objects of the stores, signatures, the ledger, what is deployed. */
const guarded = [
  ["s3", `($.eventName = "*Object*") && ($.requestParameters.bucketName = "*-lockgate-*")`],
  ["kms", `($.eventName = "Sign")`],
  ["signer", isOneOf("eventName", ["SignPayload", "StartSigningJob"])],
  [
    "dynamodb",
    `($.requestParameters.tableName = "*${ledgerTable}") || ($.requestParameters.sourceTableName = "*${ledgerTable}")`,
  ],
  ["lambda", `($.eventName = "UpdateFunction*") && ($.requestParameters.functionName = "*lockgate-*")`],
].map(([service, what]) => `(($.eventSource = "${service}.amazonaws.com") && (${what}))`);

/** CIS AWS Foundations Benchmark, section 5, in its order; the last three are ours. */
export const trailAlarms: readonly TrailAlarm[] = [
  alarm(
    "calls-denied",
    "Many calls that were not allowed",
    '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    20,
  ),
  alarm(
    "sign-in-without-mfa",
    "Somebody signed in to the console without MFA",
    '{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "IAMUser") && ($.additionalEventData.MFAUsed != "Yes") && ($.responseElements.ConsoleLogin = "Success") }',
  ),
  alarm(
    "root-used",
    "A root user did something",
    '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != "AwsServiceEvent") }',
  ),
  alarm(
    "rights-changed",
    "Somebody changed who may do what",
    calls(
      "iam",
      `AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicy CreatePolicyVersion DeleteGroupPolicy
       DeletePolicy DeletePolicyVersion DeleteRolePolicy DeleteUserPolicy DetachGroupPolicy DetachRolePolicy
       DetachUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy`,
    ),
  ),
  alarm(
    "trail-changed",
    "Somebody changed what is recorded",
    calls("cloudtrail", "CreateTrail DeleteTrail PutEventSelectors StartLogging StopLogging UpdateTrail"),
  ),
  alarm(
    "sign-in-failed",
    "Many failed attempts to sign in to the console",
    '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
    3,
  ),
  alarm(
    "key-ended",
    "Somebody disabled a key or scheduled its deletion",
    calls("kms", "DisableKey ScheduleKeyDeletion"),
  ),
  alarm(
    "bucket-policy-changed",
    "Somebody changed who may use a bucket",
    calls(
      "s3",
      `DeleteBucketCors DeleteBucketLifecycle DeleteBucketPolicy DeleteBucketReplication PutBucketAcl PutBucketCors
       PutBucketLifecycle PutBucketPolicy PutBucketPublicAccessBlock PutBucketReplication`,
    ),
  ),
  alarm(
    "config-changed",
    "Somebody changed what AWS Config records",
    calls(
      "config",
      "DeleteConfigurationRecorder DeleteDeliveryChannel PutConfigurationRecorder PutDeliveryChannel StopConfigurationRecorder",
    ),
  ),
  alarm(
    "security-group-changed",
    "Somebody changed a security group",
    calls(
      "ec2",
      `AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup DeleteSecurityGroup
       ModifySecurityGroupRules RevokeSecurityGroupEgress RevokeSecurityGroupIngress`,
    ),
  ),
  alarm(
    "network-acl-changed",
    "Somebody changed a network ACL",
    calls(
      "ec2",
      `CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclAssociation
       ReplaceNetworkAclEntry`,
    ),
  ),
  alarm(
    "gateway-changed",
    "Somebody changed a way out of a network",
    calls(
      "ec2",
      `AttachInternetGateway CreateCustomerGateway CreateInternetGateway DeleteCustomerGateway
       DeleteInternetGateway DetachInternetGateway`,
    ),
  ),
  alarm(
    "route-changed",
    "Somebody changed a route",
    calls(
      "ec2",
      `CreateRoute CreateRouteTable DeleteRoute DeleteRouteTable DisassociateRouteTable ReplaceRoute
       ReplaceRouteTableAssociation`,
    ),
  ),
  alarm(
    "network-changed",
    "Somebody changed a network or joined two",
    calls(
      "ec2",
      `AcceptVpcPeeringConnection CreateVpc CreateVpcPeeringConnection DeleteVpc DeleteVpcPeeringConnection
       ModifyVpcAttribute ModifyVpcBlockPublicAccessOptions RejectVpcPeeringConnection`,
    ),
  ),
  alarm(
    "organization-changed",
    "Somebody changed the organization",
    calls(
      "organizations",
      `AttachPolicy CloseAccount CreateAccount CreateOrganizationalUnit CreatePolicy DeleteOrganization
       DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType InviteAccountToOrganization
       LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdateOrganizationalUnit UpdatePolicy`,
    ),
  ),
  alarm(
    "release-denied",
    "AWS refused somebody a call on a store, a signature, the ledger or what is deployed",
    `{ ($.errorCode = "AccessDenied*") && (${guarded.join(" || ")}) }`,
  ),
  alarm(
    "break-glass-used",
    "Somebody broke the glass, or tried to",
    `{ ($.eventSource = "sts.amazonaws.com") && ($.eventName = "AssumeRole") && ($.requestParameters.roleArn = "*:role/${breakGlassRole}") }`,
  ),
  alarm(
    "watching-changed",
    "Somebody changed GuardDuty, Security Hub, Access Analyzer, Inspector or Macie",
    `{ (${isOneOf("eventSource", watchers)}) && (${isOneOf("eventName", endings)}) }`,
  ),
];
