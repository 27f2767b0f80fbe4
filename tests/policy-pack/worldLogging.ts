// An organization whose accounts are recorded and watched, in plain facts: tests break one thing of it.

import type { Facts } from "../../policy-pack/facts.ts";
import { resource, type Extra } from "./worldBasics.ts";
import type { Kind } from "../../policy-pack/model/tokens.ts";

export const MANAGEMENT = "111111111111";
export const AUDIT = "222222222222";
export const ARCHIVE = "333333333333";

const inside =
  (account: string) =>
  (kind: Kind, name: string, props: Facts["props"] = {}, extra: Extra = {}): Facts =>
    resource(kind, name, props, { account, ...extra });

export const managed = inside(MANAGEMENT);
export const audited = inside(AUDIT);
export const archived = inside(ARCHIVE);

export const organization = managed("organization", "organization", { id: "o-acme123456" });

const FLAGS = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

export const trail = (props: object = {}): Facts =>
  managed(
    "trail",
    "trail",
    {
      name: "trail",
      isOrganizationTrail: true,
      isMultiRegionTrail: true,
      enableLogFileValidation: true,
      s3BucketName: "acme-trail",
      kmsKeyId: "arn:aws:kms:eu-west-1:333333333333:key/11111111-1111-1111-1111-111111111111",
      cloudWatchLogsGroupArn: "arn:aws:logs:eu-west-1:111111111111:log-group:trail:*",
      cloudWatchLogsRoleArn: "arn:aws:iam::111111111111:role/trail-logs",
      eventSelectors: [
        {
          readWriteType: "All",
          includeManagementEvents: true,
          dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3"] }],
        },
      ],
      ...props,
    },
    { protect: true },
  );

export const trailBucket = (): readonly Facts[] => [
  archived("bucket", "files", { bucket: "acme-trail", objectLockEnabled: true }, { protect: true }),
  archived("bucketPublicAccessBlock", "files-block", { bucket: "acme-trail", ...FLAGS }),
  archived("bucketVersioning", "files-versioning", {
    bucket: "acme-trail",
    versioningConfiguration: { status: "Enabled" },
  }),
  archived("bucketObjectLock", "files-lock", {
    bucket: "acme-trail",
    rule: { defaultRetention: { mode: "COMPLIANCE", days: 365 } },
  }),
  archived("bucketLogging", "files-logging", { bucket: "acme-trail", targetBucket: "acme-access" }),
];

/** AWS Config as it should be in one account. */
export const recorder = (make = managed): readonly Facts[] => [
  make("recorder", "recorder", {
    name: "recorder",
    roleArn: "arn:aws:iam::111111111111:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
    recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
  }),
  make("recorderStatus", "recorder-on", { name: "recorder", isEnabled: true }),
  make("deliveryChannel", "channel", { name: "channel", s3BucketName: "acme-config" }),
];

const FEATURES = [
  "S3_DATA_EVENTS",
  "EKS_AUDIT_LOGS",
  "LAMBDA_NETWORK_LOGS",
  "RUNTIME_MONITORING",
  "EBS_MALWARE_PROTECTION",
  "RDS_LOGIN_EVENTS",
];

export const threats = (): readonly Facts[] => [
  audited("detector", "detector", { id: "detector-1", enable: true }),
  audited("detectorMembers", "members", { detectorId: "detector-1", autoEnableOrganizationMembers: "ALL" }),
  ...FEATURES.map((name) =>
    audited("detectorMembersFeature", name, { detectorId: "detector-1", name, autoEnable: "ALL" }),
  ),
];

const STANDARDS = "arn:aws:securityhub:eu-west-1::standards";

export const hub = (): readonly Facts[] => [
  audited("hubMembers", "hub", { autoEnable: true, autoEnableStandards: "DEFAULT" }),
  audited("hubStandard", "aws", {
    standardsArn: `${STANDARDS}/aws-foundational-security-best-practices/v/1.0.0`,
  }),
  audited("hubStandard", "cis", { standardsArn: `${STANDARDS}/cis-aws-foundations-benchmark/v/5.0.0` }),
  audited("hubAggregator", "findings", { linkingMode: "ALL_REGIONS" }),
];

export const aggregator = (make = audited, source: unknown = { allRegions: true, roleArn: "r" }): Facts =>
  make("configAggregator", "aggregator", { name: "all", organizationAggregationSource: source });

/** What judges every account, in one region. */
export const configRules = (more: object = {}): readonly Facts[] =>
  ["CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK", "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"].map(
    (ruleIdentifier) => audited("organizationRule", ruleIdentifier, { ruleIdentifier, ...more }),
  );

/** A topic that somebody listens to. */
export const topic = (): readonly Facts[] => [
  managed("topic", "alarms", { arn: "arn:aws:sns:eu-west-1:111111111111:alarms" }),
  managed("topicSubscription", "mail", {
    topic: "arn:aws:sns:eu-west-1:111111111111:alarms",
    protocol: "email",
    endpoint: "security@acme.example",
  }),
];

/** A rule that lets every call through that the trail shows, to that topic. */
export const alarms = (pattern: unknown = ANY_CALL): readonly Facts[] => [
  ...topic(),
  managed("eventRule", "calls", { name: "calls", eventPattern: JSON.stringify(pattern) }),
  managed("eventTarget", "calls-target", {
    rule: "calls",
    arn: "arn:aws:sns:eu-west-1:111111111111:alarms",
  }),
];
const ANY_CALL = {
  "detail-type": ["AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail"],
};

/** The same by a metric filter on the trail's log group. */
export const counted = (pattern: unknown, alarm: object = {}): readonly Facts[] => [
  ...topic(),
  managed("metricFilter", "filter", {
    name: "filter",
    logGroupName: "trail",
    pattern,
    metricTransformation: { name: "calls", namespace: "Trail", value: "1" },
  }),
  managed("metricAlarm", "alarm", {
    metricName: "calls",
    namespace: "Trail",
    alarmActions: ["arn:aws:sns:eu-west-1:111111111111:alarms"],
    ...alarm,
  }),
];

export const scans = (): readonly Facts[] => [
  audited("inspectorMembers", "inspector-members", { autoEnable: { ec2: true, ecr: true, lambda: true } }),
  audited("inspector", "inspector", { accountIds: [AUDIT], resourceTypes: ["EC2", "ECR", "LAMBDA"] }),
  audited("macie", "macie", { status: "ENABLED" }),
  audited("macieMembers", "macie-members", { autoEnable: true }),
];

export const logGroup = (props: object = {}): Facts =>
  managed("logGroup", "logs", { name: "logs", retentionInDays: 365, kmsKeyId: "key-1", ...props });

/** Everything at once. */
export const watchedOrganization = (): readonly Facts[] => [
  organization,
  trail(),
  ...trailBucket(),
  ...[managed, audited, archived].flatMap((make) => recorder(make)),
  aggregator(),
  ...configRules(),
  ...threats(),
  ...hub(),
  ...alarms(),
  ...scans(),
  logGroup(),
];
