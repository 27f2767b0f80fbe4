import { expect } from "chai";
import * as names from "../../../../infra/plan/names.ts";
import { storeParties } from "../../../../infra/plan/stores.ts";
import { storeStatements } from "../../../../infra/plan/guardrails/stores.ts";
import { decide, everything } from "../evaluation.ts";
import { admin, config, dev, full, root, under, type Call } from "./company.ts";

const call = (action: string, resource?: string, context?: Record<string, string>): Call => ({
  action,
  ...(resource === undefined ? {} : { resource }),
  ...(context === undefined ? {} : { context }),
});
const each = (actions: string, resource?: string): Call[] =>
  actions
    .trim()
    .split(/\s+/)
    .map((action) => call(action, resource));

const storeObject = names.objectsArn(names.storeBucket("acme", "dev", dev)).replace("*", "a/b");
const job = `arn:aws:codebuild:eu-central-1:${dev}:project/lockgate-app-dev-verify`;
const deployed = `arn:aws:lambda:eu-central-1:${dev}:function:lockgate-top-scores-dev`;
const ownRole = names.roleArn(dev, "lockgate-dev-verify");
const watcher = `arn:aws:iam::${dev}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`;
const far = { "aws:RequestedRegion": "us-east-1" };

/** Per guard rail: what an administrator of a member account is denied, and what still works for it. */
const rails: Record<string, { denied: Call[]; works: Call[] }> = {
  "leaving the organization": {
    denied: each("organizations:LeaveOrganization account:CloseAccount"),
    works: each("organizations:DescribeOrganization account:GetAlternateContact"),
  },
  "blinding the watchers": {
    denied: each(`
      cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail cloudtrail:PutEventSelectors
      config:StopConfigurationRecorder config:DeleteConfigurationRecorder config:DeleteDeliveryChannel
      config:PutConfigurationRecorder guardduty:DeleteDetector guardduty:UpdateDetector guardduty:CreateFilter
      guardduty:DisassociateFromAdministratorAccount securityhub:DisableSecurityHub securityhub:BatchDisableStandards
      securityhub:DisassociateFromAdministratorAccount access-analyzer:DeleteAnalyzer access-analyzer:CreateArchiveRule
      inspector2:Disable macie2:DisableMacie
    `),
    works: each(`
      cloudtrail:LookupEvents config:DescribeConfigRules config:PutConfigRule guardduty:ListFindings
      securityhub:GetFindings securityhub:BatchImportFindings access-analyzer:ListFindings access-analyzer:GetArchiveRule
      inspector2:ListFindings macie2:GetMacieSession
    `),
  },
  "roles of the watchers": {
    denied: each("iam:DeleteServiceLinkedRole iam:DeleteRole", watcher),
    works: [
      call("iam:GetRole", watcher),
      call("iam:DeleteServiceLinkedRole", `arn:aws:iam::${dev}:role/aws-service-role/ecs.amazonaws.com/X`),
    ],
  },
  "the platform's roles": {
    denied: [
      ...each("iam:PutRolePolicy iam:DeleteRolePermissionsBoundary iam:AttachRolePolicy", ownRole),
      call("iam:UpdateAssumeRolePolicy", names.roleArn(dev, names.deployRole)),
      call("iam:UpdateAssumeRolePolicy", names.roleArn(dev, names.accessRole)),
      call("iam:CreatePolicyVersion", names.policyArn(dev, names.boundaryPolicy)),
      call("iam:PassRole", names.roleArn(dev, names.serverRole)),
    ],
    works: [
      call("iam:PutRolePolicy", names.roleArn(dev, "own-role")),
      call("iam:GetRole", ownRole),
      call("iam:PassRole", names.roleArn(dev, "own-role")),
    ],
  },
  "the platform's jobs": {
    denied: [
      ...each("codebuild:UpdateProject codebuild:CreateProject codebuild:DeleteProject", job),
      call("codebuild:StartBuild", job, { "codebuild:source.buildspec": "other" }),
      call("codebuild:StartBuild", job, { "codebuild:environment.image": "other" }),
    ],
    works: [
      call("codebuild:StartBuild", job),
      call("codebuild:UpdateProject", job.replace("lockgate-", "other-")),
    ],
  },
  "B3 what pipelines deployed": {
    denied: each(
      `lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration lambda:UpdateAlias
       lambda:PutFunctionCodeSigningConfig lambda:DeleteFunctionCodeSigningConfig`,
      deployed,
    ),
    works: [
      ...each(
        "lambda:InvokeFunction lambda:GetFunctionConfiguration lambda:PutFunctionConcurrency",
        deployed,
      ),
      call("lambda:UpdateFunctionCode", deployed.replace("lockgate-", "other-")),
    ],
  },
  "ways out of the network, account-wide switches": {
    denied: each(`
      ec2:CreateInternetGateway ec2:AttachInternetGateway ec2:CreateVpcPeeringConnection ec2:AcceptVpcPeeringConnection
      ec2:CreateTransitGatewayVpcAttachment ec2:CreateVpnConnection ec2:DisableEbsEncryptionByDefault
      ec2:ModifyInstanceMetadataDefaults s3:PutAccountPublicAccessBlock globalaccelerator:CreateAccelerator
    `),
    works: each(`
      ec2:RunInstances ec2:CreateSecurityGroup ec2:DescribeInternetGateways ec2:CreateVpcEndpoint
      s3:GetAccountPublicAccessBlock
    `),
  },
  "A3 default networks, and exceptions from closed ones": {
    denied: each(`
      ec2:CreateDefaultVpc ec2:CreateDefaultSubnet ec2:CreateVpcBlockPublicAccessExclusion
      ec2:ModifyVpcBlockPublicAccessExclusion ec2:ModifyVpcBlockPublicAccessOptions
    `),
    works: each(`
      ec2:DeleteVpc ec2:CreateVpc ec2:DescribeVpcBlockPublicAccessOptions ec2:DeleteVpcBlockPublicAccessExclusion
    `),
  },
  "regions outside the list": {
    denied: [
      call("ec2:RunInstances", "*", far),
      call("s3:CreateBucket", "*", far),
      call("kms:CreateKey", "*", far),
    ],
    works: [
      call("ec2:RunInstances", "*", { "aws:RequestedRegion": "eu-west-1" }),
      ...["iam:ListRoles", "route53:ListHostedZones", "sts:GetCallerIdentity", "support:DescribeCases"].map(
        (action) => call(action, "*", far),
      ),
    ],
  },
  "the artifact stores": {
    denied: each("s3:GetObject s3:GetObjectVersion s3:PutObject s3:DeleteObjectVersion", storeObject),
    works: [
      call("s3:GetObject", "arn:aws:s3:::acme-reports/a"),
      call("s3:ListBucket", "arn:aws:s3:::acme-reports"),
    ],
  },
};

describe("guard rails: an administrator in a member account", () => {
  for (const [rail, { denied, works }] of Object.entries(rails))
    it(`${rail}: ${denied.length} calls denied, ${works.length} still work`, () => {
      const decided = (calls: Call[]) =>
        calls.map((one) => [one.action, under(undefined, admin("Administrator"), one)]);
      expect(decided(denied)).to.deep.equal(denied.map(({ action }) => [action, "deny"]));
      expect(decided(works)).to.deep.equal(works.map(({ action }) => [action, "allow"]));
    });
});

describe("A5 guard rails: root", () => {
  it("may do nothing, but for the session that the management account opens for one task", () => {
    for (const action of ["s3:ListAllMyBuckets", "iam:CreateAccessKey", "account:PutAlternateContact"])
      expect(under(undefined, root, { action }), action).to.equal("deny");
    const task = { action: "s3:DeleteBucketPolicy", context: { "aws:AssumedRoot": "true" } };
    expect(under(undefined, root, task)).to.equal("allow");
  });
});

describe("guard rails: those who must still work", () => {
  /** Each service's own role does everything that it is for, the blinding calls of its own service included. */
  for (const [service, action] of [
    ["guardduty", "guardduty:UpdateDetector"],
    ["config", "config:PutConfigurationRecorder"],
    ["securityhub", "securityhub:UpdateStandardsControl"],
    ["access-analyzer", "access-analyzer:UpdateAnalyzer"],
    ["inspector2", "inspector2:UpdateConfiguration"],
    ["cloudtrail", "cloudtrail:UpdateTrail"],
  ] as const)
    it(`${service}'s service-linked role`, () => {
      const linked = admin(`role/aws-service-role/${service}.amazonaws.com/AWSServiceRoleFor`);
      expect(under("Suspended", linked, { action, context: far })).to.equal("allow");
      const copy = admin(`role/${service}.amazonaws.com/AWSServiceRoleFor`);
      expect(under(undefined, copy, { action })).to.equal("deny");
    });

  it("the org stack's way in sets up watchers and platform roles; the deploy role changes its own, and no watcher", () => {
    const access = admin(names.accessRole);
    const trust = { action: "iam:UpdateAssumeRolePolicy", resource: names.roleArn(dev, names.deployRole) };
    expect(under(undefined, access, trust)).to.equal("allow");
    expect(under(undefined, access, { action: "guardduty:UpdateDetector" })).to.equal("allow");
    const deploy = admin(names.deployRole);
    expect(under(undefined, deploy, { action: "iam:PutRolePolicy", resource: ownRole })).to.equal("allow");
    expect(under(undefined, deploy, { action: "ec2:AttachInternetGateway" })).to.equal("allow");
    expect(under(undefined, deploy, { action: "guardduty:DeleteDetector" })).to.equal("deny");
  });

  it("B3 the job that deploys changes what is deployed; the deploy role declares it", () => {
    for (const role of [names.jobRole("top-scores", "dev", "deploy"), names.deployRole])
      for (const action of ["lambda:UpdateFunctionCode", "lambda:UpdateAlias"])
        expect(under(undefined, admin(role), { action, resource: deployed }), role).to.equal("allow");
  });

  it("each store's writer and reader, and no other environment's", () => {
    const scps = [[full, ...storeStatements(config)]];
    for (const store of config.environments)
      for (const caller of config.environments) {
        const reader = { arn: storeParties(config, caller.name).reader, identity: everything };
        const resource = `${names.bucketArn(storeParties(config, store.name).bucket)}/x`;
        const read = { action: "s3:GetObject", resource, account: store.accountId };
        const guards = { scps, resource: [{ ...full, Principal: "*" as const }] };
        expect(decide(reader, read, guards), `${caller.name} in ${store.name}`).to.equal(
          store.name === caller.name ? "allow" : "deny",
        );
      }
  });
});
