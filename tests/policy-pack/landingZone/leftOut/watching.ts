// What watches: detectors, logs, alarms, and who is told.

import type { LeftOut } from "./leftOut.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

export const WATCHING: readonly LeftOut[] = [
  ...[
    { type: RULE, what: ["removed"] },
    { type: TARGET, what: ["removed", "rule gone"] },
  ].map((each) => ({
    ...each,
    on: /::pipelines-decided$/,
    reason:
      "who answered stands in the trail and in the ledger; the rule asks for failures, for approvals that wait and for conditions that were overridden (PIPE-16)",
  })),
  {
    type: "aws:cloudtrail/trail:Trail",
    what: ["unprotected"],
    reason: "once it goes LOG-01 misses it; of what was, the files keep all, under Object Lock (LOG-05)",
  },
  {
    type: "aws:cloudtrail/trail:Trail",
    what: ["advancedEventSelectors[].fieldSelectors gone"],
    reason: "the property is required: the provider refuses a selector of nothing",
  },
  {
    type: FILTER,
    what: ["removed"],
    on: /::release-denied$/,
    reason:
      "the alarm on many refused calls counts these, too (LOG-12); the program's tests ask for this one",
  },
  {
    type: ALARM,
    what: ["removed", "actionsEnabled false", "alarmActions gone"],
    on: /::release-denied$/,
    reason:
      "the alarm on many refused calls counts these, too (LOG-12); the program's tests ask for this one",
  },
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    what: ["removed"],
    reason:
      "what writes to the group and reads it refers to it: without it those go from the program as well, which their rules miss",
  },
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    what: ["unprotected"],
    on: /::organization$/,
    reason: "the trail's files keep all that the group holds, under Object Lock (LOG-05)",
  },
  {
    type: "aws:sns/topic:Topic",
    what: ["removed"],
    reason:
      "alarms, rules and subscriptions refer to it: without it those go from the program as well, which LOG-12 and PIPE-16 miss",
  },
  {
    type: "aws:sns/topicPolicy:TopicPolicy",
    what: ["removed"],
    reason:
      "SNS's own policy lets the account's alarms publish, and LOG-12 takes an alarm or a rule of EventBridge",
  },
  {
    type: "aws:sns/topicPolicy:TopicPolicy",
    what: ["policy gone"],
    reason: "the property is required: the provider refuses the resource without",
  },
  {
    type: "aws:sns/topicPolicy:TopicPolicy",
    what: ["policy Ask without condition"],
    reason: "a message asks for an approval and gives none",
  },
  {
    type: "aws:sns/topicSubscription:TopicSubscription",
    what: ["removed"],
    on: /^urn:pulumi:tooling:/,
    reason: "nobody approves what nobody hears of, and a pipeline that failed has deployed nothing",
  },
  {
    type: "aws:sns/topicSubscription:TopicSubscription",
    what: ["removed"],
    on: /::prod-break-glass-/,
    reason: "the organization's own alarm tells of the same use, and G-07 takes either",
  },
  {
    type: FILTER,
    what: ["removed"],
    on: /::watching-changed$/,
    reason: "a rule of EventBridge tells of the same calls, and LOG-12 takes either",
  },
  {
    type: ALARM,
    what: ["removed", "actionsEnabled false", "alarmActions gone"],
    on: /::watching-changed$/,
    reason: "a rule of EventBridge tells of the same calls, and LOG-12 takes either",
  },
  {
    type: FILTER,
    what: ["removed"],
    on: /::top-scores$/,
    reason: "CodeDeploy stops where it can't read the alarm that its deployment group names (PIPE-15)",
  },
  {
    type: ALARM,
    what: ["removed", "actionsEnabled false"],
    on: /::top-scores$/,
    reason: "CodeDeploy reads the alarm itself and stops where it can't (PIPE-15); its actions tell nobody",
  },
  {
    type: RULE,
    what: ["removed"],
    on: /^urn:pulumi:org:.*::(?:dev|test|prod)$/,
    reason: "an alarm on the trail tells of the same, and G-07 takes either",
  },
  {
    type: TARGET,
    what: ["removed", "rule gone"],
    on: /^urn:pulumi:org:.*::(?:dev|test|prod)$/,
    reason: "an alarm on the trail tells of the same, and G-07 takes either",
  },
  {
    type: RULE,
    what: ["removed"],
    on: /::pipelines-changed$/,
    reason: "PIPE-16 asks who is told of failures; who changed a pipeline is in the trail",
  },
  {
    type: TARGET,
    what: ["removed", "rule gone"],
    on: /::pipelines-changed$/,
    reason: "PIPE-16 asks who is told of failures; who changed a pipeline is in the trail",
  },
  {
    type: RULE,
    what: ["forceDestroy true"],
    reason: "it deletes rules that AWS manages, and this is the company's own",
  },
  {
    type: TARGET,
    what: ["forceDestroy true"],
    reason: "it deletes targets of rules that AWS manages, and this is the company's own",
  },
  {
    type: "aws:guardduty/detector:Detector",
    what: ["removed"],
    reason:
      "the organization's configuration for its members, which stays, needs it: AWS refuses that one without",
  },
  {
    type: "aws:guardduty/detectorFeature:DetectorFeature",
    what: ["removed", "status DISABLED", "additionalConfigurations[].status DISABLED"],
    reason: "the organization's configuration (LOG-09) switches it on for each account again",
  },
  {
    type: "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
    what: ["additionalConfigurations[].autoEnable NONE"],
    reason:
      "LOG-09 asks for runtime monitoring; who installs its agents is the choice of whoever runs the machines",
  },
  {
    type: "aws:securityhub/account:Account",
    what: ["removed"],
    reason:
      "the organization's configuration for its members, which stays, needs it: AWS refuses that one without",
  },
  {
    type: "aws:securityhub/account:Account",
    what: ["autoEnableControls false"],
    reason: "the organization's configuration policy (LOG-10) says which controls are on",
  },
  {
    type: "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation",
    what: ["policyId gone"],
    reason: "the property is required: the provider refuses an attachment of nothing",
  },
  {
    type: "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
    what: ["removed"],
    reason:
      "AWS refuses the configuration of the members, which stays, to an account that is not the administrator",
  },
  {
    type: "aws:macie2/account:Account",
    what: ["removed"],
    reason:
      "the organization's configuration for its members, which stays, needs it: AWS refuses that one without",
  },
  {
    type: "aws:macie2/member:Member",
    what: ["removed", "status DISABLED"],
    reason: "the organization's configuration (LOG-13) switches it on for each account again",
  },
  {
    type: "aws:macie2/organizationAdminAccount:OrganizationAdminAccount",
    what: ["removed"],
    reason:
      "AWS refuses the configuration of the members, which stays, to an account that is not the administrator",
  },
  {
    type: "aws:inspector2/enabler:Enabler",
    what: ["removed"],
    reason:
      "the organization's configuration for its members, which stays, needs it: AWS refuses that one without",
  },
  {
    type: "aws:inspector2/memberAssociation:MemberAssociation",
    what: ["removed"],
    reason: "the organization's configuration (LOG-13) takes each account in again",
  },
  {
    type: "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount",
    what: ["removed"],
    reason: "the trail stays the management account's, which made it; the delegate only reads and tunes it",
  },
  {
    type: "aws:cfg/deliveryChannel:DeliveryChannel",
    what: ["s3KmsKeyArn gone"],
    reason: "the bucket encrypts by default with the same key",
  },
];
