import { expect } from "chai";
import { EcsService } from "../../../../infra/components/targets/ecs.ts";
import type { App } from "../../../../infra/configuration/schema.ts";
import { exampleConfig } from "../../example.ts";
import { declared, one, type Declared } from "../../mocks.ts";

const logs = { keyArn: "arn:aws:kms:eu-central-1:111111111111:key/logs", retentionDays: 365 } as const;

async function made(environment: string, target: object): Promise<Declared[]> {
  const first = exampleConfig("prod").apps[0] as App;
  const config = exampleConfig("prod", { apps: [{ ...first, target: { kind: "ecs", ...target } }] });
  const [app] = config.apps;
  if (app?.target.kind !== "ecs") throw new Error("no such app");
  const args = {
    config,
    place: { account: "111111111111", region: "eu-central-1" },
    app: app.name,
    environment,
    target: app.target,
    network: {
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-1", "subnet-2"],
      publicSubnetIds: ["subnet-public-1", "subnet-public-2"],
    },
    logs,
  };
  return declared("prod", () => void new EcsService("scores", args));
}

describe("C2, C8 EcsService", () => {
  let resources: Declared[];
  before(async () => {
    resources = await made("prod", { tasks: 4, weights: { onDemand: 1, spot: 3 } });
  });
  const inputs = (type: string) => one(resources, type).inputs;
  const service = () => inputs("aws:ecs/service:Service");
  const definition = () => inputs("aws:ecs/taskDefinition:TaskDefinition");
  const containers = (from: Record<string, unknown>) =>
    JSON.parse(String(from["containerDefinitions"])) as Record<string, unknown>[];

  it("C8 divides tasks between Fargate and Spot by their weights, without a launch type", () => {
    const weights = [
      { capacityProvider: "FARGATE", weight: 1, base: 1 },
      { capacityProvider: "FARGATE_SPOT", weight: 3 },
    ];
    expect(service()["capacityProviderStrategies"]).to.deep.equal(weights);
    expect(service()).to.not.have.property("launchType");
    expect(inputs("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders")).to.deep.include({
      capacityProviders: ["FARGATE", "FARGATE_SPOT"],
      defaultCapacityProviderStrategies: weights,
    });
  });

  it("C8 names no provider without a weight", async () => {
    const spot = one(await made("prod", { weights: { onDemand: 0, spot: 1 } }), "aws:ecs/service:Service");
    expect(spot.inputs["capacityProviderStrategies"]).to.deep.equal([
      { capacityProvider: "FARGATE_SPOT", weight: 1 },
    ]);
  });

  it("C8 leaves tasks that run once to the pipeline, divides them by the weights alone, and tells them their checkpoints", async () => {
    const once = await made("prod", { runs: "once", tasks: 4, weights: { onDemand: 1, spot: 1 } });
    const { inputs: declaredService } = one(once, "aws:ecs/service:Service");
    expect(declaredService["desiredCount"]).to.equal(0);
    expect(declaredService["capacityProviderStrategies"]).to.deep.equal([
      { capacityProvider: "FARGATE", weight: 1 },
      { capacityProvider: "FARGATE_SPOT", weight: 1 },
    ]);
    const [container] = containers(one(once, "aws:ecs/taskDefinition:TaskDefinition").inputs);
    expect(container?.["environment"]).to.deep.include({
      name: "CHECKPOINTS",
      value: "s3://acme-lockgate-prod-checkpoints-111111111111/top-scores/",
    });
    expect(JSON.stringify(containers(definition()))).to.not.contain("CHECKPOINTS");
    expect(once.some(({ type }) => type.startsWith("aws:iam/user"))).to.equal(false);
  });

  it("C8 keeps tasks in private subnets without an address of the internet, in two zones", () => {
    expect(service()["networkConfiguration"]).to.deep.equal({
      subnets: ["subnet-1", "subnet-2"],
      securityGroups: ["id-scores"],
      assignPublicIp: false,
    });
    expect(service()["availabilityZoneRebalancing"]).to.equal("ENABLED");
  });

  it("C2 goes back by itself when tasks do not start, or the alarm is on", () => {
    const alarm = inputs("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(service()).to.deep.include({
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: { enable: true, rollback: true, alarmNames: [alarm["name"]] },
      deploymentMinimumHealthyPercent: 100,
    });
  });

  it("C2 starts nothing before the first release, of an image that does not exist", () => {
    expect(service()["desiredCount"]).to.equal(0);
    const [container] = containers(definition());
    expect(container?.["image"]).to.match(/^276677566922\.dkr\.ecr\..*\/lockgate\/top-scores@sha256:0{64}$/);
  });

  it("confines the container: no root, nothing written but scratch space, time to end after SIGTERM", () => {
    const [container] = containers(definition());
    expect(container).to.deep.include({
      user: "10001:10001",
      readonlyRootFilesystem: true,
      stopTimeout: 120,
      mountPoints: [{ sourceVolume: "scratch", containerPath: "/tmp", readOnly: false }],
    });
  });

  it("C2 tells each environment's tasks their own parameters, and nothing else differs", async () => {
    const dev = one(await made("dev", { tasks: 4 }), "aws:ecs/taskDefinition:TaskDefinition").inputs;
    const told = (from: Record<string, unknown>) => containers(from)[0]?.["environment"];
    expect(told(dev)).to.deep.equal([{ name: "PARAMETERS_PATH", value: "/top-scores/dev/" }]);
    expect(told(definition())).to.deep.equal([{ name: "PARAMETERS_PATH", value: "/top-scores/prod/" }]);
    const names = JSON.stringify(dev)
      .replaceAll("top-scores-dev", "top-scores-prod")
      .replaceAll("/dev/", "/prod/");
    expect(names).to.equal(JSON.stringify(definition()));
  });

  it("C8 has roles inside the boundary, and no user", () => {
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
    expect(roles.map(({ name }) => name)).to.have.members([
      "lockgate-top-scores-prod-execution",
      "lockgate-top-scores-prod-function",
    ]);
    for (const role of roles) expect(role.inputs["permissionsBoundary"]).to.contain("LockgateBoundary");
    expect(resources.some(({ type }) => type.startsWith("aws:iam/user"))).to.equal(false);
  });
});
