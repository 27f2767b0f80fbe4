import { expect } from "chai";
import { declareOrg } from "../../../infra/layers/org.ts";
import { exampleConfig } from "../example.ts";
import { declared, ofType, one, type Declared } from "../mocks.ts";

const config = exampleConfig("org");
const security = "772164111585";

describe("A3 the services that watch all accounts", () => {
  let resources: Declared[];
  before(async () => {
    resources = await declared("org", () => declareOrg(config));
  });
  const inputsOf = (type: string): Record<string, unknown>[] =>
    ofType(resources, type).map(({ inputs }) => inputs);
  const regionsOf = (type: string): unknown[] => inputsOf(type).map(({ region }) => region);

  for (const [type, property] of [
    ["guardduty/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId"],
    ["securityhub/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId"],
    ["inspector2/delegatedAdminAccount:DelegatedAdminAccount", "accountId"],
    ["macie2/organizationAdminAccount:OrganizationAdminAccount", "adminAccountId"],
  ] as const)
    it(`are administered by the security account, in every region: ${type.split("/")[0]}`, () => {
      const made = ofType(resources, `aws:${type}`);
      expect(made.map(({ inputs }) => inputs["region"])).to.have.members([...config.regions]);
      for (const { inputs, provider } of made) {
        expect(inputs[property]).to.equal(security);
        expect(provider).to.equal("management");
      }
    });

  it("GuardDuty: on in all accounts with all it can see, the administrator's own included", () => {
    const detectors = ofType(resources, "aws:guardduty/detector:Detector");
    expect(detectors.map(({ provider }) => provider)).to.have.members([
      ...config.regions.map(() => "management"),
      ...config.regions.map(() => "account-security"),
    ]);
    const members = inputsOf("aws:guardduty/organizationConfiguration:OrganizationConfiguration");
    for (const { autoEnableOrganizationMembers } of members)
      expect(autoEnableOrganizationMembers).to.equal("ALL");
    const names = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING"];
    for (const [type, on] of [
      ["organizationConfigurationFeature:OrganizationConfigurationFeature", { autoEnable: "ALL" }],
      ["detectorFeature:DetectorFeature", { status: "ENABLED" }],
    ] as const)
      for (const region of config.regions) {
        const features = inputsOf(`aws:guardduty/${type}`).filter((inputs) => inputs["region"] === region);
        expect(features.map(({ name }) => name)).to.include.members([...names, "EBS_MALWARE_PROTECTION"]);
        for (const feature of features) expect(feature).to.include(on);
      }
  });

  it("Security Hub: AWS's practices and CIS for the root, findings of all regions in one", () => {
    const policy = one(resources, "aws:securityhub/configurationPolicy:ConfigurationPolicy");
    const { enabledStandardArns } = policy.inputs["configurationPolicy"] as { enabledStandardArns: string[] };
    for (const standard of ["aws-foundational-security-best-practices", "cis-aws-foundations-benchmark"])
      expect(enabledStandardArns.some((arn) => arn.includes(`/${standard}/`))).to.equal(true);
    const type = "aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation";
    expect(one(resources, type).inputs["targetId"]).to.equal("r-root");
    expect(inputsOf("aws:securityhub/findingAggregator:FindingAggregator")).to.deep.equal([
      { region: config.region, linkingMode: "ALL_REGIONS" },
    ]);
  });

  it("Access Analyzer: what is shared outside, in every region, and what nobody uses", () => {
    const analyzers = inputsOf("aws:accessanalyzer/analyzer:Analyzer");
    const of = (type: string) => analyzers.filter((inputs) => inputs["type"] === type);
    expect(of("ORGANIZATION").map(({ region }) => region)).to.have.members([...config.regions]);
    expect(of("ORGANIZATION_UNUSED_ACCESS")).to.have.length(1);
  });

  it("Inspector: machines, images and functions of every account, those that join later too", () => {
    for (const { autoEnable } of inputsOf(
      "aws:inspector2/organizationConfiguration:OrganizationConfiguration",
    ))
      expect(autoEnable).to.deep.equal({ ec2: true, ecr: true, lambda: true });
    const all = [config.accountId, ...config.accounts.map(({ accountId }) => accountId)];
    for (const { accountIds, resourceTypes } of inputsOf("aws:inspector2/enabler:Enabler")) {
      expect(accountIds).to.have.members(all);
      expect(resourceTypes).to.have.members(["EC2", "ECR", "LAMBDA"]);
    }
    expect(regionsOf("aws:inspector2/enabler:Enabler")).to.have.members([...config.regions]);
    expect(inputsOf("aws:inspector2/memberAssociation:MemberAssociation")).to.have.length(
      (all.length - 1) * config.regions.length,
    );
  });

  it("Macie: in the accounts that are said to keep data", () => {
    const members = inputsOf("aws:macie2/member:Member");
    expect(new Set(members.map(({ email }) => email))).to.deep.equal(
      new Set(["aws-dev@acme.example", "aws-test@acme.example", "aws-prod@acme.example"]),
    );
    expect(regionsOf("aws:macie2/account:Account")).to.have.members([...config.regions]);
  });

  it("names more accounts to Inspector than one call takes in several calls", async () => {
    const many = Array.from({ length: 120 }, (_, i) => ({
      name: `team-${i}`,
      email: `team-${i}@acme.example`,
      unit: "Sandbox",
      accountId: String(100000000000 + i),
    }));
    const accounts = [...config.accounts, ...many];
    const made = await declared("org", () =>
      declareOrg(exampleConfig("org", { accounts, quotas: { accounts: 200 } })),
    );
    const calls = ofType(made, "aws:inspector2/enabler:Enabler").map(({ inputs }) => inputs["accountIds"]);
    for (const ids of calls) expect(ids).to.have.length.at.most(100);
    expect(calls.flat()).to.have.length((accounts.length + 1) * config.regions.length);
  });
});
