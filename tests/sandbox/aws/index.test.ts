import { expect } from "chai";
import { invokeModels, resourceModels } from "../../../sandbox/aws/index.ts";
import type { ResourceModel } from "../../../sandbox/aws/model.ts";
import { functionType, resourceType } from "../../../sandbox/schema/table.ts";

/** Types that the stacks use; the sandbox must know each. */
const services: Readonly<Record<string, string>> = {
  organizations: "Organization OrganizationalUnit Account Policy PolicyAttachment DelegatedAdministrator",
  account: "AlternativeContact",
  accessanalyzer: "Analyzer",
  cfg: "Recorder RecorderStatus DeliveryChannel ConfigurationAggregator",
  cloudtrail: "Trail OrganizationDelegatedAdminAccount",
  guardduty: `Detector DetectorFeature OrganizationAdminAccount OrganizationConfiguration
    OrganizationConfigurationFeature`,
  inspector2: "DelegatedAdminAccount Enabler MemberAssociation OrganizationConfiguration",
  macie2: "Account Member OrganizationAdminAccount",
  securityhub: `Account ConfigurationPolicy ConfigurationPolicyAssociation FindingAggregator
    OrganizationAdminAccount OrganizationConfiguration`,
  iam: "Role RolePolicy Policy RolePolicyAttachment AccountPasswordPolicy ServiceLinkedRole",
  s3: `Bucket BucketPolicy BucketPublicAccessBlock BucketVersioning BucketServerSideEncryptionConfiguration
    BucketObjectLockConfiguration BucketOwnershipControls BucketLifecycleConfiguration BucketNotification BucketLogging
    AccountPublicAccessBlock`,
  kms: "Key Alias",
  sns: "Topic TopicPolicy TopicSubscription",
  ssm: "Parameter",
  cloudwatch: "LogGroup LogMetricFilter MetricAlarm EventRule EventTarget",
};
const functions = [
  "index/getCallerIdentity",
  "index/getRegion",
  "index/getPartition",
  "index/getAvailabilityZones",
  "iam/getPolicyDocument",
  "organizations/getOrganization",
  "ssm/getParameter",
  "kms/getKey",
];

function tokenOf(service: string, type: string): string {
  return `aws:${service}/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
}

/** Inputs that a model names: its defaults, automatic name and replacements. */
function namedInputs({ defaults = {}, autoName, replaceOn = [] }: ResourceModel): string[] {
  const replaced = replaceOn.map((path) => path.split(".")[0] ?? path);
  return [...Object.keys(defaults), ...replaced, ...(autoName === undefined ? [] : [autoName.property])];
}

describe("the table of AWS models", () => {
  for (const [service, types] of Object.entries(services)) {
    it(`knows the types of ${service}`, () => {
      const tokens = types.split(/\s+/).map((type) => tokenOf(service, type));
      expect(tokens.filter((token) => !resourceModels.has(token))).to.deep.equal([]);
    });
  }
  it("knows the functions", () => {
    const tokens = functions.map((path) => `aws:${path}:${path.split("/")[1] ?? ""}`);
    expect(tokens.filter((token) => !invokeModels.has(token))).to.deep.equal([]);
    for (const token of invokeModels.keys()) expect(() => functionType(token)).not.to.throw();
  });
  for (const [token, model] of resourceModels) {
    it(`names only inputs that ${token} has`, () => {
      const { inputs } = resourceType(token);
      expect(namedInputs(model).filter((name) => !inputs.has(name))).to.deep.equal([]);
    });
  }
  it("replaces on another region wherever a type has regions", () => {
    const regional = [...resourceModels.values()].filter(
      (m) => m.global !== true && resourceType(m.token).inputs.has("region"),
    );
    expect(regional.filter((m) => !m.replaceOn?.includes("region")).map((m) => m.token)).to.deep.equal([]);
  });
  it("keeps types without a region input global", () => {
    const without = [...resourceModels.values()].filter((m) => !resourceType(m.token).inputs.has("region"));
    expect(without.filter((m) => m.global !== true).map((m) => m.token)).to.deep.equal([]);
  });
});
