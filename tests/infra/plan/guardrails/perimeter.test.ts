import { expect } from "chai";
import { resourcePerimeter } from "../../../../infra/plan/guardrails/perimeter.ts";
import { decide, everything } from "../evaluation.ts";
import { admin, config, dev, full, organization, under } from "./company.ts";

const person = admin("role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Developer_1");

describe("guard rails: people's networks", () => {
  for (const [title, caller, context, expected] of [
    ["a person from the company's network", person, {}, "allow"],
    ["a person from anywhere else", person, { "aws:SourceIp": "198.51.100.7" }, "deny"],
    [
      "a user with an access key from anywhere else",
      admin("user/ada"),
      { "aws:SourceIp": "198.51.100.7" },
      "deny",
    ],
    ["a workload from anywhere else", admin("worker"), { "aws:SourceIp": "198.51.100.7" }, "allow"],
    [
      "a service on behalf of a person",
      person,
      { "aws:SourceIp": "198.51.100.7", "aws:ViaAWSService": "true" },
      "allow",
    ],
    [
      "a person through an endpoint of ours",
      person,
      { "aws:SourceIp": "10.0.0.1", "aws:SourceVpc": "vpc-1" },
      "allow",
    ],
  ] as const)
    it(`${title}: ${expected}`, () => {
      expect(under(undefined, caller, { action: "ec2:DescribeInstances", context })).to.equal(expected);
    });

  it("deny nobody where no network is named", () => {
    const open = { ...config, networks: [] };
    const call = { action: "ec2:DescribeInstances", context: { "aws:SourceIp": "198.51.100.7" } };
    expect(under(undefined, person, call, open)).to.equal("allow");
  });
});

describe("guard rails: resources let in nobody from outside the organization", () => {
  const open = [{ ...full, Principal: "*" as const }];
  const rcps = [resourcePerimeter(config.partnerAccounts)];
  const ours = { "aws:PrincipalOrgID": organization };
  const theirs = { "aws:PrincipalOrgID": "o-stranger12" };
  const stranger = "arn:aws:iam::111122223333:role/Anyone";
  const colleague = "arn:aws:iam::452234911790:role/Anyone";
  const partner = "arn:aws:iam::999999999999:role/Monitor";
  const decided = (arn: string, action: string, context: Record<string, string>): string =>
    decide(
      { arn, identity: everything },
      {
        action,
        resource: action.startsWith("sts:") ? `arn:aws:iam::${dev}:role/a` : `arn:aws:s3:::b/k`,
        account: dev,
        context: { "aws:ResourceOrgID": organization, ...context },
      },
      { rcps, resource: open },
    );

  for (const action of [
    "s3:GetObject",
    "kms:Decrypt",
    "secretsmanager:GetSecretValue",
    "sqs:SendMessage",
    "sts:AssumeRole",
  ]) {
    it(`${action}: strangers denied, colleagues and partners allowed, whatever the resource's policy says`, () => {
      expect(decided(stranger, action, theirs)).to.equal("deny");
      expect(decided(stranger, action, {}), "of no organization").to.equal("deny");
      expect(decided(colleague, action, ours)).to.equal("allow");
      expect(decided(partner, action, theirs)).to.equal("allow");
    });
  }

  it("services that work for us are let in, for strangers not", () => {
    const service = "cloudtrail.amazonaws.com";
    const forUs = { "aws:SourceAccount": dev, "aws:SourceOrgID": organization };
    expect(decided(service, "s3:PutObject", forUs)).to.equal("allow");
    expect(decided(service, "s3:PutObject", { ...forUs, "aws:SourceOrgID": "o-stranger12" })).to.equal(
      "deny",
    );
    expect(decided("ecs-tasks.amazonaws.com", "sts:AssumeRole", {}), "no source named").to.equal("allow");
  });

  it("calls without TLS are denied", () => {
    expect(decided(colleague, "s3:GetObject", { ...ours, "aws:SecureTransport": "false" })).to.equal("deny");
  });

  it("the security services' own roles, and services without RCPs, go on", () => {
    const linked = `arn:aws:iam::${dev}:role/aws-service-role/guardduty.amazonaws.com/A`;
    expect(decided(linked, "s3:GetObject", { "aws:SecureTransport": "false" })).to.equal("allow");
    expect(decided(stranger, "sns:Publish", theirs)).to.equal("allow");
  });
});
