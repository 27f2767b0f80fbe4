import { expect } from "chai";
import { Ec2 } from "../../../../infra/components/targets/ec2.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import { imageParameter, userData } from "../../../../infra/plan/machines.ts";
import { exampleConfig } from "../../example.ts";
import { declared, one, type Declared } from "../../mocks.ts";
import { sampleTargets } from "../../plan/pipeline/samples.ts";

const logs = { keyArn: "arn:aws:kms:eu-central-1:111111111111:key/logs", retentionDays: 365 } as const;
const place = { account: "111111111111", region: "eu-central-1" };

async function made(environment: string, change: object = {}): Promise<Declared[]> {
  const first = exampleConfig("prod").apps[0] as App;
  const config = exampleConfig("prod", { apps: [{ ...first, target: { ...sampleTargets.ec2, ...change } }] });
  const [app] = config.apps;
  if (app?.target.kind !== "ec2") throw new Error("no such app");
  const network = {
    vpcId: "vpc-1",
    privateSubnetIds: ["subnet-1", "subnet-2"],
    publicSubnetIds: ["subnet-public-1", "subnet-public-2"],
  };
  const args = {
    config,
    place,
    app: app.name,
    environment,
    target: app.target,
    network,
    logs,
    accessLogs: "acme-access",
  };
  return declared("prod", () => void new Ec2("board", args));
}

describe("C5 Ec2", () => {
  let resources: Declared[];
  before(async () => {
    resources = await made("prod");
  });
  const inputs = (type: string) => one(resources, type).inputs;
  const rulesOf = (direction: "Ingress" | "Egress", from = resources) =>
    from
      .filter(({ type }) => type.endsWith(`:SecurityGroup${direction}Rule`))
      .map(({ inputs: rule }) => [
        rule["securityGroupId"],
        rule["cidrIpv4"] ?? rule["referencedSecurityGroupId"],
        rule["fromPort"],
      ]);

  it("C5, F1 stands in two zones, with its declared least number of machines and room to replace them", () => {
    expect(inputs("aws:autoscaling/group:Group")).to.deep.include({
      minSize: 3,
      maxSize: 8,
      vpcZoneIdentifiers: ["subnet-1", "subnet-2"],
      instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 200 },
    });
    expect(inputs("aws:lb/loadBalancer:LoadBalancer")["subnets"]).to.deep.equal(["subnet-1", "subnet-2"]);
  });

  it("F1 adds machines under load, and without that runs as many as are declared, twice as many while some are replaced", async () => {
    expect(inputs("aws:autoscaling/policy:Policy")).to.deep.include({
      policyType: "TargetTrackingScaling",
      targetTrackingConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
        targetValue: 60,
      },
    });
    const still = await made("prod", { scaling: undefined });
    expect(still.some(({ type }) => type === "aws:autoscaling/policy:Policy")).to.equal(false);
    expect(one(still, "aws:autoscaling/group:Group").inputs["maxSize"]).to.equal(6);
  });

  it("F1 its balancer says which machine is healthy", () => {
    const group = inputs("aws:autoscaling/group:Group");
    const { id } = one(resources, "aws:lb/targetGroup:TargetGroup").outputs;
    expect(group).to.deep.include({ healthCheckType: "ELB", targetGroupArns: [id] });
    expect(inputs("aws:lb/targetGroup:TargetGroup")["healthCheck"]).to.deep.include({
      enabled: true,
      path: "/health",
      matcher: "200",
    });
  });

  it("E7 replaces each machine after its days, by the newest image", async () => {
    expect(inputs("aws:autoscaling/group:Group")["maxInstanceLifetime"]).to.equal(7 * 86_400);
    const short = await made("prod", { maxInstanceDays: 1, instanceType: "t4g.small" });
    expect(one(short, "aws:autoscaling/group:Group").inputs["maxInstanceLifetime"]).to.equal(86_400);
    expect(one(short, "aws:ec2/launchTemplate:LaunchTemplate").inputs["imageId"]).to.equal(
      `resolve:ssm:${imageParameter("t4g.small")}`,
    );
    expect(imageParameter("t4g.small")).to.match(/-arm64$/);
    expect(imageParameter("t3.small")).to.match(/-x86_64$/);
  });

  it("C5 machines have no key, no address, tokens for their metadata, and disks under a key of their app", () => {
    const template = inputs("aws:ec2/launchTemplate:LaunchTemplate");
    expect(template).to.not.have.any.keys("keyName", "networkInterfaces");
    expect(template["metadataOptions"]).to.deep.include({
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    const [disk] = template["blockDeviceMappings"] as { ebs: Record<string, unknown> }[];
    const key = resources.find(({ name }) => name === "board-disks");
    expect(disk?.ebs).to.deep.include({ encrypted: "true", kmsKeyId: key?.outputs["arn"] });
  });

  it("C5 the balancer lets its network in by TLS alone, the machines let nobody in but the balancer", () => {
    expect(rulesOf("Ingress")).to.deep.equal([
      ["id-board-balancer", "10.18.0.0/16", 443],
      ["id-board", "id-board-balancer", 8080],
    ]);
    expect(rulesOf("Egress")).to.deep.equal([
      ["id-board", "0.0.0.0/0", 443],
      ["id-board-balancer", "id-board", 8080],
    ]);
    expect(inputs("aws:lb/loadBalancer:LoadBalancer")).to.deep.include({ internal: true });
    expect(inputs("aws:lb/listener:Listener")).to.deep.include({
      port: 443,
      protocol: "HTTPS",
      certificateArn: `arn:aws:acm:eu-central-1:111111111111:certificate/${
        (sampleTargets.ec2["certificates"] as Record<string, string>)["prod"] ?? ""
      }`,
    });
  });

  it("C5, A11 the balancer says who asked for what, in the account's bucket of access logs", () => {
    expect(inputs("aws:lb/loadBalancer:LoadBalancer")["accessLogs"]).to.deep.equal({
      enabled: true,
      bucket: "acme-access",
      prefix: "balancers",
    });
  });

  it("C5 lets in who is named beside its network", async () => {
    const more = rulesOf("Ingress", await made("prod", { clients: ["10.0.0.0/12"] }));
    expect(more.map(([, from]) => from)).to.include("10.0.0.0/12");
  });

  it("C5 releases one machine at a time, and goes back on failure and on the alarm", () => {
    const alarm = inputs("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(inputs("aws:codedeploy/deploymentGroup:DeploymentGroup")).to.deep.include({
      deploymentConfigName: "CodeDeployDefault.OneAtATime",
      deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      autoRollbackConfiguration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
      },
      alarmConfiguration: { enabled: true, alarms: [alarm["name"]] },
      loadBalancerInfo: { targetGroupInfos: [{ name: "top-scores-prod" }] },
    });
    expect(alarm).to.deep.include({ metricName: "HTTPCode_Target_5XX_Count", threshold: 1 });
  });

  it("C5 has roles inside the boundary, and no user", () => {
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
    expect(roles.map(({ name }) => name)).to.have.members([
      "lockgate-top-scores-prod-function",
      "lockgate-top-scores-prod-shift",
    ]);
    for (const role of roles) expect(role.inputs["permissionsBoundary"]).to.contain("LockgateBoundary");
    expect(resources.some(({ type }) => type.startsWith("aws:iam/user"))).to.equal(false);
  });

  it("C5 a machine answers until the first release has come, and its agents know whose orders to take, where logs go", () => {
    const text = userData({ place, name: "lockgate-top-scores-prod", app: "top-scores", port: 8080 });
    expect(Buffer.byteLength(text)).to.be.lessThan(16_384);
    for (const part of [
      "PORT=8080",
      "enable_auth_policy: true",
      "/lockgate/lockgate-top-scores-prod/machines",
      "https://aws-codedeploy-eu-central-1.s3.eu-central-1.amazonaws.com/latest/install",
    ])
      expect(text).to.contain(part);
    expect(inputs("aws:ec2/launchTemplate:LaunchTemplate")["userData"]).to.equal(
      Buffer.from(text).toString("base64"),
    );
  });
});
