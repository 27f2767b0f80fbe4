import { expect } from "chai";
import { planGuardrails, policyLimit, storeStatements } from "../../../../infra/plan/documents/guardrails.ts";
import { packStatements, type Statement } from "../../../../infra/plan/documents/document.ts";
import * as names from "../../../../infra/plan/names.ts";
import { storeParties } from "../../../../infra/plan/stores.ts";
import { parsePolicy } from "../../../../policy-pack/iam/index.ts";
import { exampleConfig } from "../../example.ts";
import { decide, everything, type Caller } from "../evaluation.ts";

const config = exampleConfig("org");
const guardrails = planGuardrails(config);
const full: Statement = { Sid: "Full", Effect: "Allow", Action: "*", Resource: "*" };
const statementsOf = (unit?: string): Statement[] =>
  guardrails
    .filter((g) => g.unit === unit)
    .flatMap((g) => (JSON.parse(g.content) as { Statement: Statement[] }).Statement);
const dev = config.environments[0]?.accountId as string;
const admin: Caller = { arn: names.roleArn(dev, "Administrator"), identity: everything };

/** Decision for a caller in the account of dev, under the guard rails of the root and of one unit. */
function under(
  unit: string | undefined,
  caller: Caller,
  action: string,
  resource = "*",
  context: Record<string, string> = {},
): string {
  const levels = [
    [full, ...statementsOf()],
    [full, ...(unit === undefined ? [] : statementsOf(unit))],
  ];
  const call = {
    action,
    resource,
    account: dev,
    context: { "aws:RequestedRegion": "eu-central-1", ...context },
  };
  return decide(caller, call, { scps: levels });
}

const role = (name: string): Caller => ({ arn: names.roleArn(dev, name), identity: everything });
const storeObject = names.objectsArn(names.storeBucket("acme", "dev", dev)).replace("*", "a/b");
const job = `arn:aws:codebuild:eu-central-1:${dev}:project/lockgate-app-dev-verify`;
const ownRole = names.roleArn(dev, "lockgate-dev-verify");

describe("guard rails: an administrator in a member account", () => {
  for (const [action, resource, context, expected] of [
    ["organizations:LeaveOrganization", "*", {}, "deny"],
    ["cloudtrail:StopLogging", "*", {}, "deny"],
    ["config:StopConfigurationRecorder", "*", {}, "deny"],
    ["guardduty:DeleteDetector", "*", {}, "deny"],
    ["securityhub:DisableSecurityHub", "*", {}, "deny"],
    ["access-analyzer:DeleteAnalyzer", "*", {}, "deny"],
    ["cloudtrail:LookupEvents", "*", {}, "allow"],
    ["ec2:RunInstances", "*", { "aws:RequestedRegion": "us-east-1" }, "deny"],
    ["ec2:RunInstances", "*", {}, "allow"],
    ["iam:ListRoles", "*", { "aws:RequestedRegion": "us-east-1" }, "allow"],
    ["route53:ListHostedZones", "*", { "aws:RequestedRegion": "us-east-1" }, "allow"],
    ["codebuild:UpdateProject", job, {}, "deny"],
    ["codebuild:StartBuild", job, { "codebuild:source.buildspec": "other" }, "deny"],
    ["codebuild:StartBuild", job, { "codebuild:environment.image": "other" }, "deny"],
    ["codebuild:StartBuild", job, {}, "allow"],
    ["codebuild:UpdateProject", job.replace("lockgate-", "other-"), {}, "allow"],
    ["iam:PutRolePolicy", ownRole, {}, "deny"],
    ["iam:UpdateAssumeRolePolicy", names.roleArn(dev, names.deployRole), {}, "deny"],
    ["iam:DeleteRolePermissionsBoundary", ownRole, {}, "deny"],
    ["iam:CreatePolicyVersion", names.policyArn(dev, names.boundaryPolicy), {}, "deny"],
    ["iam:PutRolePolicy", names.roleArn(dev, "own-role"), {}, "allow"],
    ["s3:GetObject", storeObject, {}, "deny"],
    ["s3:PutObject", storeObject, {}, "deny"],
    ["s3:DeleteObjectVersion", storeObject, {}, "deny"],
    ["s3:GetObject", "arn:aws:s3:::acme-reports/a", {}, "allow"],
  ] as const)
    it(`${action} on ${resource} ${Object.values(context).join("")}: ${expected}`, () => {
      expect(under(undefined, admin, action, resource, context)).to.equal(expected);
    });

  it("root may do nothing", () => {
    const root: Caller = { arn: names.rootArn(dev), identity: everything };
    expect(under(undefined, root, "s3:ListAllMyBuckets")).to.equal("deny");
  });
});

describe("guard rails: those who must still work", () => {
  it("the org stack's way in changes platform roles; the deploy role changes its own", () => {
    expect(
      under(
        undefined,
        role(names.accessRole),
        "iam:UpdateAssumeRolePolicy",
        names.roleArn(dev, names.deployRole),
      ),
    ).to.equal("allow");
    expect(under(undefined, role(names.deployRole), "iam:PutRolePolicy", ownRole)).to.equal("allow");
    expect(under(undefined, role(names.deployRole), "guardduty:DeleteDetector")).to.equal("deny");
  });

  it("each store's writer and reader, and no other environment's", () => {
    const scps = [[full, ...storeStatements(config)]];
    for (const store of config.environments)
      for (const caller of config.environments) {
        const reader = { arn: storeParties(config, caller.name).reader, identity: everything };
        const { bucket } = storeParties(config, store.name);
        const call = {
          action: "s3:GetObject",
          resource: `${names.bucketArn(bucket)}/x`,
          account: store.accountId,
        };
        expect(
          decide(reader, { ...call }, { scps, resource: [{ ...full, Principal: "*" }] }),
          `${caller.name} in ${store.name}`,
        ).to.equal(store.name === caller.name ? "allow" : "deny");
      }
  });
});

describe("guard rails: services by unit (A2)", () => {
  it("es:CreateDomain is denied to an administrator in Sandbox, allowed in a business unit", () => {
    expect(under("Sandbox", admin, "es:CreateDomain")).to.equal("deny");
    expect(under("NonProduction", admin, "es:CreateDomain")).to.equal("allow");
  });
});

describe("guard rails: form", () => {
  it("parse strictly, and keep AWS's limits: 5,120 characters, 5 policies on a target with FullAWSAccess", () => {
    for (const { name, content } of guardrails) {
      const result = parsePolicy(content, "scp");
      expect(result.ok ? [] : result.faults, name).to.deep.equal([]);
      expect(content.length, name).to.be.at.most(policyLimit);
    }
    expect(guardrails.filter(({ unit }) => unit === undefined).length).to.be.at.most(4);
    expect(new Set(guardrails.map(({ name }) => name)).size).to.equal(guardrails.length);
  });

  it("are packed without losing a statement", () => {
    const many = Array.from({ length: 60 }, (_, i): Statement => ({
      Sid: `S${i}`,
      Effect: "Deny",
      Action: [`service${i}:*`],
      Resource: "*",
    }));
    const packs = packStatements(many, 1000);
    expect(packs.flat().map(({ Sid }) => Sid)).to.have.members(many.map(({ Sid }) => Sid));
    expect(packs.length).to.be.below(8);
  });

  it("refuse a statement that no policy can hold", () => {
    const large: Statement = {
      Sid: "Large",
      Effect: "Deny",
      Action: Array.from({ length: 400 }, (_, i) => `service${i}:*`),
      Resource: "*",
    };
    expect(() => packStatements([large], policyLimit)).to.throw(RangeError, "Large");
  });
});
