import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { exampleConfig } from "../example.ts";
import { findingsOf } from "../judged.ts";
import { declared, type Declared } from "../mocks.ts";

/** A part of the baseline: its type, which one of them, the rules that miss it. */
const parts: readonly (readonly [string, (made: Declared) => boolean, ...string[]])[] = [
  ["aws:cfg/recorder:Recorder", ({ provider }) => provider === "account-sandbox", "LOG-07"],
  ["aws:cfg/deliveryChannel:DeliveryChannel", ({ provider }) => provider === "account-prod", "LOG-07"],
  ["aws:cfg/recorderStatus:RecorderStatus", ({ provider }) => provider === "management", "LOG-07"],
  ["aws:cfg/configurationAggregator:ConfigurationAggregator", () => true, "LOG-08"],
  [
    "aws:cfg/organizationManagedRule:OrganizationManagedRule",
    ({ inputs }) =>
      inputs["region"] === "eu-west-1" &&
      inputs["ruleIdentifier"] === "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED",
    "LOG-08",
  ],
  ["aws:account/alternativeContact:AlternativeContact", ({ name }) => name === "dev-security", "ORG-12"],
  [
    "aws:guardduty/organizationConfiguration:OrganizationConfiguration",
    ({ inputs }) => inputs["region"] === "eu-west-1",
    "LOG-09",
  ],
  [
    "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
    ({ inputs }) => inputs["name"] === "RUNTIME_MONITORING",
    "LOG-09",
  ],
  ["aws:securityhub/findingAggregator:FindingAggregator", () => true, "LOG-10"],
  ["aws:securityhub/configurationPolicy:ConfigurationPolicy", () => true, "LOG-10"],
  ["aws:accessanalyzer/analyzer:Analyzer", ({ inputs }) => inputs["region"] === "eu-west-1", "IAM-16"],
  ["aws:inspector2/organizationConfiguration:OrganizationConfiguration", () => true, "LOG-13"],
  ["aws:macie2/account:Account", () => true, "LOG-13"],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", ({ name }) => name === "root-used", "LOG-12"],
  ["aws:sns/topicSubscription:TopicSubscription", ({ name }) => name.startsWith("alarms-"), "G-07", "LOG-12"],
  ["aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", () => true, "LOG-05"],
  [
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    ({ name }) => name === "log-archive",
    "ART-01",
  ],
  ["aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation", () => true, "LOG-10"],
];

describe("A3, D11 a part of the baseline that is taken away", () => {
  let resources: Declared[];
  let untouched: string[];
  before(async () => {
    resources = await declared("org", () => declareOrg(exampleConfig("org")));
    untouched = findingsOf(resources);
  });

  it("is missed by nobody while it is there", () => {
    const missing = parts.flatMap(([, , ...rules]) => rules);
    expect(untouched.filter((rule) => missing.includes(rule))).to.deep.equal([]);
  });

  for (const [type, taken, ...rules] of parts)
    it(`${type.split(":").at(-1)}: ${rules.join(" and ")}, and no other rule, misses it`, () => {
      const left = resources.filter((made) => made.type !== type || !taken(made));
      expect(left.length).to.be.below(resources.length);
      expect(findingsOf(left).filter((id) => !untouched.includes(id))).to.deep.equal(rules);
    });
});
