import { expect } from "chai";
import { Network } from "../../../../infra/components/network/vpc.ts";
import type { EnvironmentConfig } from "../../../../infra/configuration/schema.ts";
import { exampleConfig } from "../../example.ts";
import { declared, ofType, one, type Declared } from "../../mocks.ts";

const networkOf = (change: Partial<EnvironmentConfig["network"]> = {}): Promise<Declared[]> =>
  declared("prod", () => {
    void new Network("prod", {
      place: { account: "111111111111", region: "eu-central-1" },
      network: "prod",
      cidr: "10.18.0.0/16",
      settings: { ...exampleConfig("prod").network, ...change },
      logs: { keyArn: "arn:aws:kms:eu-central-1:111111111111:key/logs", retentionDays: 365 },
    });
  });

describe("Network", () => {
  let resources: Declared[];
  before(async () => {
    resources = await networkOf();
  });
  const vpc = () => one(resources, "awsx:ec2:Vpc").inputs;

  it("spans the configured zones, each with a private, a public and an isolated subnet", () => {
    expect(vpc()["availabilityZoneNames"]).to.deep.equal(["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    const specs = vpc()["subnetSpecs"] as { type: string; cidrBlocks: string[] }[];
    expect(specs.map(({ type, cidrBlocks }) => [type, cidrBlocks.length])).to.deep.equal([
      ["Private", 3],
      ["Public", 3],
      ["Isolated", 3],
    ]);
  });

  for (const [nat, strategy] of [
    ["none", "None"],
    ["single", "Single"],
    ["onePerZone", "OnePerAz"],
  ] as const)
    it(`NAT ${nat}: ${strategy}`, async () => {
      expect(one(await networkOf({ nat }), "awsx:ec2:Vpc").inputs["natGateways"]).to.deep.equal({ strategy });
    });

  it("reaches AWS through endpoints that serve its own account only", () => {
    const specs = vpc()["vpcEndpointSpecs"] as {
      serviceName: string;
      vpcEndpointType: string;
      policy: string;
    }[];
    for (const [index, service] of ["s3", "dynamodb"].entries())
      expect(specs[index]).to.include({
        serviceName: `com.amazonaws.eu-central-1.${service}`,
        vpcEndpointType: "Gateway",
      });
    expect(
      specs.slice(2).map(({ serviceName }) => serviceName.replace("com.amazonaws.eu-central-1.", "")),
    ).to.include.members(["kms", "sts", "logs", "lambda", "codedeploy", "monitoring"]);
    for (const { policy } of specs) expect(policy).to.contain('"aws:PrincipalAccount":"111111111111"');
  });

  it("A8 names that may be looked up: AWS's own of the region and what is configured, all others are refused", async () => {
    const declaredLists = await networkOf({ egress: ["registry.npmjs.org"] });
    const list = (name: string) =>
      one(declaredLists, "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList", name).inputs[
        "domains"
      ];
    expect(list("prod-allowed")).to.deep.equal([
      "*.eu-central-1.amazonaws.com.",
      "*.eu-central-1.compute.internal.",
      "*.in-addr.arpa.",
      "registry.npmjs.org.",
    ]);
    expect(list("prod-others")).to.deep.equal(["*."]);
    const rules = ofType(declaredLists, "aws:route53/resolverFirewallRule:ResolverFirewallRule");
    expect(rules.map(({ inputs }) => [inputs["priority"], inputs["action"]])).to.have.deep.members([
      [100, "ALLOW"],
      [200, "BLOCK"],
    ]);
    expect(
      one(declaredLists, "aws:route53/resolverFirewallConfig:ResolverFirewallConfig").inputs,
    ).to.deep.equal({
      resourceId: "vpc-prod",
      firewallFailOpen: "DISABLED",
    });
  });

  it("A8 jobs only call out, by TLS", () => {
    const group = one(resources, "aws:ec2/securityGroup:SecurityGroup", "prod-jobs");
    expect(group.inputs).to.include({ name: "lockgate-prod-jobs", vpcId: "vpc-prod" });
    expect(group.inputs["ingress"]).to.equal(undefined);
    const rule = one(resources, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "prod-jobs");
    expect(rule.inputs).to.include({ fromPort: 443, toPort: 443, ipProtocol: "tcp" });
  });

  it("NET-01 closes the default security group", () => {
    expect(one(resources, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs).to.deep.equal({
      vpcId: "vpc-prod",
      ingress: [],
      egress: [],
    });
  });

  it("NET-04 logs all traffic, encrypted", () => {
    expect(one(resources, "aws:ec2/flowLog:FlowLog").inputs).to.include({
      trafficType: "ALL",
      vpcId: "vpc-prod",
    });
    expect(one(resources, "aws:cloudwatch/logGroup:LogGroup").inputs).to.include({
      name: "/lockgate/prod/flow",
      retentionInDays: 365,
    });
  });
});
