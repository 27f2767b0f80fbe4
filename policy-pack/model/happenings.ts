// Decides of which calls somebody must be told, as CloudTrail records them (CIS AWS Foundations 7.0, section 5).

/** `event` is the whole event as EventBridge gets it; its `detail` is what the trail writes to CloudWatch Logs. */
export type Happening = {
  what: string;
  event: { source: string; "detail-type": string; detail: Readonly<Record<string, unknown>> };
};

const call = (service: string, eventName: string, more: object = {}): Happening["event"] => ({
  source: `aws.${service}`,
  "detail-type": "AWS API Call via CloudTrail",
  detail: {
    eventVersion: "1.11",
    eventType: "AwsApiCall",
    eventSource: `${service}.amazonaws.com`,
    eventName,
    userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::111111111111:assumed-role/somebody/session" },
    ...more,
  },
});

const calls = (what: string, service: string, names: string): readonly Happening[] =>
  names.split(" ").map((name) => ({ what: `${what} (${name})`, event: call(service, name) }));

const signIn = (more: object): Happening["event"] => ({
  ...call("signin", "ConsoleLogin", { eventType: "AwsConsoleSignIn", ...more }),
  "detail-type": "AWS Console Sign In via CloudTrail",
});
const user = { userIdentity: { type: "IAMUser", userName: "somebody" } };

export const happenings: readonly Happening[] = [
  {
    what: "a call that was not allowed",
    event: call("s3", "GetObject", { errorCode: "AccessDenied" }),
  },
  {
    what: "a sign-in without MFA",
    event: signIn({
      ...user,
      responseElements: { ConsoleLogin: "Success" },
      additionalEventData: { MFAUsed: "No" },
    }),
  },
  {
    what: "a failed sign-in",
    event: signIn({
      ...user,
      errorMessage: "Failed authentication",
      responseElements: { ConsoleLogin: "Failure" },
    }),
  },
  {
    what: "a call of a root user",
    event: call("s3", "ListBuckets", {
      userIdentity: { type: "Root", arn: "arn:aws:iam::111111111111:root" },
    }),
  },
  ...calls("a change of rights", "iam", "PutRolePolicy AttachRolePolicy CreatePolicyVersion DeletePolicy"),
  ...calls("a change of trails", "cloudtrail", "StopLogging UpdateTrail DeleteTrail"),
  ...calls("an end of a key", "kms", "DisableKey ScheduleKeyDeletion"),
  ...calls("a change of bucket policies", "s3", "PutBucketPolicy DeleteBucketPolicy"),
  ...calls("a change of AWS Config", "config", "StopConfigurationRecorder DeleteDeliveryChannel"),
  ...calls("a change of the organization", "organizations", "DetachPolicy MoveAccount"),
  ...calls(
    "a change of firewalls",
    "ec2",
    "AuthorizeSecurityGroupIngress CreateNetworkAclEntry ReplaceNetworkAclEntry",
  ),
  ...calls("a change of ways", "ec2", "AttachInternetGateway CreateRoute ReplaceRoute"),
  ...calls("a change of networks", "ec2", "CreateVpcPeeringConnection DeleteVpc ModifyVpcAttribute"),
];
