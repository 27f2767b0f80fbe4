// The rules about what is recorded, who watches it, and who is told.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { detectThreats } from "./detectThreats.ts";
import { encryptTrails } from "./encryptTrails.ts";
import { gatherFindings } from "./gatherFindings.ts";
import { gatherSettings } from "./gatherSettings.ts";
import { keepLogs } from "./keepLogs.ts";
import { keepTrailFiles } from "./keepTrailFiles.ts";
import { recordCalls } from "./recordCalls.ts";
import { recordObjects } from "./recordObjects.ts";
import { recordSettings } from "./recordSettings.ts";
import { scanWorkloads } from "./scanWorkloads.ts";
import { sealTrailFiles } from "./sealTrailFiles.ts";
import { searchTrails } from "./searchTrails.ts";
import { tellOfChanges } from "./tellOfChanges.ts";

export const loggingRules: readonly Rule[] = [
  stackRule({
    id: "LOG-01",
    title: "One trail records every call of the organization, in all regions",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("organization", "trail"),
    maps: { fsbp: ["CloudTrail.1", "CloudTrail.3"], cis7: ["4.1"], nist: ["AU-2", "AU-12"] },
    rationale:
      "What nobody recorded can't be found out afterwards, and intruders choose the region that nobody looks at.",
    fix: "Declare an aws.cloudtrail.Trail with isOrganizationTrail and isMultiRegionTrail true in the management account; leave enableLogging and includeGlobalServiceEvents on.",
    check: recordCalls,
  }),
  stackRule({
    id: "LOG-02",
    title: "Trails are encrypted with a key of one's own",
    severity: "high",
    kind: "join",
    appliesTo: tokens("trail"),
    maps: { fsbp: ["CloudTrail.2"], cis7: ["4.5"], nist: ["AU-9"] },
    rationale:
      "With a key of its own, who may read the record is decided apart from who may read the bucket.",
    fix: "Set kmsKeyId to a KMS key whose policy lets cloudtrail.amazonaws.com generate data keys.",
    check: encryptTrails,
  }),
  resourceRule({
    id: "LOG-03",
    title: "Trails sign what they write",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("trail"),
    maps: { fsbp: ["CloudTrail.4"], cis7: ["4.2"], nist: ["SI-7"] },
    rationale: "Without digests nobody can tell whether a file of the record was changed or taken away.",
    fix: "Set enableLogFileValidation to true.",
    check: sealTrailFiles,
  }),
  stackRule({
    id: "LOG-04",
    title: "Trails can be searched and alarmed on",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("trail", "eventDataStore"),
    maps: { fsbp: ["CloudTrail.5"], nist: ["AU-6"] },
    rationale: "Files in a bucket are read weeks later; alarms and searches need the events within minutes.",
    fix: "Set cloudWatchLogsGroupArn and cloudWatchLogsRoleArn, or declare an aws.cloudtrail.EventDataStore for the same events.",
    check: searchTrails,
  }),
  stackRule({
    id: "LOG-05",
    title: "The bucket of a trail is closed, versioned, locked, watched and in an account for logs",
    severity: "critical",
    kind: "join",
    appliesTo: tokens("trail"),
    maps: { fsbp: ["CloudTrail.6", "CloudTrail.7", "S3.15"], cis7: ["4.4"], nist: ["AU-9"] },
    rationale: "Whoever gets into an account wipes the traces first.",
    fix: "Keep the bucket in the log archive's account, with BucketPublicAccessBlock, BucketVersioning, BucketObjectLockConfiguration and BucketLogging.",
    check: keepTrailFiles,
  }),
  stackRule({
    id: "LOG-06",
    title: "Trails record who reads and writes releases, and who uses keys",
    severity: "high",
    kind: "join",
    appliesTo: tokens("trail", "bucket"),
    maps: { cis7: ["4.8", "4.9"], nist: ["AU-12"] },
    rationale: "By default a trail records who changes a bucket, not who puts a release into it.",
    fix: "Add an event selector for AWS::S3::Object with readWriteType All that covers every artifact store, and leave kms.amazonaws.com in.",
    check: recordObjects,
  }),
  stackRule({
    id: "LOG-07",
    title: "AWS Config records all that every account is made of",
    severity: "high",
    kind: "join",
    appliesTo: tokens("organization", "recorder"),
    maps: { fsbp: ["Config.1"], cis7: ["4.3"], nist: ["CM-8"] },
    rationale: "Without it nobody knows what there was, and Security Hub has nothing to measure.",
    fix: "In each account and region declare a Recorder of all types with the service-linked role, a DeliveryChannel and a RecorderStatus; includeGlobalResourceTypes once an account.",
    check: recordSettings,
  }),
  stackRule({
    id: "LOG-08",
    title: "What AWS Config records is gathered outside the management account, and judged in every account",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("organization", "configAggregator", "organizationRule"),
    maps: { cis7: ["4.3"], nist: ["CM-8"] },
    rationale:
      "Who looks for a resource must not have to look in every account and region, nor work in the account that rules all.",
    fix: "Declare an aws.cfg.ConfigurationAggregator with organizationAggregationSource.allRegions true in the delegated administrator's account, and there, in each region, an OrganizationManagedRule for CODEBUILD_PROJECT_ENVVAR_AWSCRED_CHECK and CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED.",
    check: gatherSettings,
  }),
  stackRule({
    id: "LOG-09",
    title: "GuardDuty watches every account with all it can see",
    severity: "high",
    kind: "join",
    appliesTo: tokens("organization", "detector", "detectorMembers", "detectorMembersFeature"),
    maps: {
      fsbp: [
        "GuardDuty.1",
        "GuardDuty.5",
        "GuardDuty.6",
        "GuardDuty.7",
        "GuardDuty.8",
        "GuardDuty.9",
        "GuardDuty.10",
        "GuardDuty.11",
        "GuardDuty.12",
        "GuardDuty.13",
      ],
      nist: ["SI-4"],
    },
    rationale: "Accounts that join later are the ones that nobody thinks of; intruders find them first.",
    fix: "In each region declare a guardduty.OrganizationConfiguration with autoEnableOrganizationMembers ALL, and OrganizationConfigurationFeatures with autoEnable ALL.",
    check: detectThreats,
  }),
  stackRule({
    id: "LOG-10",
    title: "Security Hub measures every account and shows all findings in one place",
    severity: "high",
    kind: "join",
    appliesTo: tokens("organization", "hubMembers", "hubStandard", "hubPolicy", "hubAggregator"),
    maps: { cis7: ["5.16"], nist: ["CA-7"] },
    rationale: "Findings that lie in as many places as there are accounts and regions are read by nobody.",
    fix: "Declare a securityhub.OrganizationConfiguration, subscriptions to AWS's foundational and CIS's standard, and a FindingAggregator with linkingMode ALL_REGIONS.",
    check: gatherFindings,
  }),
  stackRule({
    id: "LOG-11",
    title: "Logs are kept for a year, under a key of one's own",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("logGroup"),
    maps: { fsbp: ["CloudWatch.16"], nist: ["AU-11"] },
    rationale: "Intruders are found months after they came; logs that are gone by then help nobody.",
    fix: "Set retentionInDays to 365 or more (3653, ten years, for what is to stay) and kmsKeyId to a KMS key.",
    check: keepLogs,
  }),
  stackRule({
    id: "LOG-12",
    title: "People learn at once of what only an attacker or a mistake would do",
    severity: "high",
    kind: "join",
    appliesTo: tokens("organization"),
    maps: {
      fsbp: ["CloudWatch.15"],
      cis7: Array.from({ length: 15 }, (_, index) => `5.${index + 1}`),
      nist: ["SI-4"],
    },
    rationale: "A record that is read after the damage is done only tells how it was done.",
    fix: "Declare event rules or metric filters with alarms for these calls, with an SNS topic as target that has a subscription.",
    check: tellOfChanges,
  }),
  stackRule({
    id: "LOG-13",
    title: "Workloads are scanned for known holes, data for what should not lie there",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("organization", "inspector", "inspectorMembers", "macie", "macieMembers"),
    maps: {
      fsbp: ["Macie.1", "Inspector.1", "Inspector.2", "Inspector.3", "Inspector.4"],
      cis7: ["3.1.3"],
      nist: ["RA-5"],
    },
    rationale: "What was safe when it was built has known holes a month later.",
    fix: "Declare an inspector2.OrganizationConfiguration with ec2, ecr and lambda on, and Macie for the accounts that keep data.",
    check: scanWorkloads,
  }),
];
