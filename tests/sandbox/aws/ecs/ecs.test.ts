import { expect } from "chai";
import { capacityProviders } from "../../../../sandbox/aws/ecs/capacityProviders.ts";
import { cluster } from "../../../../sandbox/aws/ecs/cluster.ts";
import { service } from "../../../../sandbox/aws/ecs/service.ts";
import { taskDefinition } from "../../../../sandbox/aws/ecs/taskDefinition.ts";
import { badTags, itRefuses, policyText, seedRole, type Scene } from "../cases.ts";
import { testWorld, workload, type TestWorld } from "../world.ts";

const trust = (principal: string) =>
  policyText({ Action: "sts:AssumeRole", Resource: undefined, Principal: { Service: principal } });
const roleArn = (name: string) => `arn:aws:iam::${workload}:role/${name}`;
const container = { name: "web", image: "web@sha256:1", mountPoints: [{ sourceVolume: "scratch" }] };
const containers = (...changes: object[]) =>
  JSON.stringify(changes.map((change) => ({ ...container, ...change })));

const definition = {
  family: "web",
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  cpu: "256",
  memory: "512",
  executionRoleArn: roleArn("execution"),
  volumes: [{ name: "scratch" }],
  containerDefinitions: containers({}),
};

function world(): TestWorld {
  const made = testWorld();
  seedRole(made, workload, "execution", { assumeRolePolicy: trust("ecs-tasks.amazonaws.com") });
  seedRole(made, workload, "another", { assumeRolePolicy: trust("lambda.amazonaws.com") });
  for (const [token, id] of [
    ["aws:ec2/subnet:Subnet", "subnet-1"],
    ["aws:ec2/securityGroup:SecurityGroup", "sg-1"],
  ] as const)
    made.seed({ token, id, region: "eu-central-1" });
  return made;
}

describe("ecs Cluster", () => {
  itRefuses(cluster, () => ({ world: world(), inputs: { name: "web" } }), [
    ["a name with a dot", { name: "we.b" }, /letters, digits, - and _/],
    [
      "insights of another sort",
      { settings: [{ name: "containerInsights", value: "on" }] },
      /enabled, enhanced/,
    ],
    ...badTags,
  ]);

  it("goes only when no service is in it", () => {
    const { made, inputs } = placed();
    made.create(service, inputs);
    const [there] = made.find(cluster.token);
    expect(() => there && made.remove(cluster, there)).to.throw(/ClusterContainsServicesException/);
  });

  it("asks for ECS's own role with the first cluster of an account, and not again", () => {
    const made = world();
    const actions = () =>
      cluster.calls("create", { inputs: { name: "web" } }, made.context()).map(({ action }) => action);
    expect(actions()).to.include("iam:CreateServiceLinkedRole");
    made.create(cluster, { name: "web" });
    expect(actions()).to.not.include("iam:CreateServiceLinkedRole");
  });
});

describe("ecs ClusterCapacityProviders", () => {
  const inputs = { clusterName: "web", capacityProviders: ["FARGATE", "FARGATE_SPOT"] };
  const scene = (): Scene => {
    const made = world();
    made.create(cluster, { name: "web" });
    return { world: made, inputs };
  };
  const by = (...items: object[]) => ({ defaultCapacityProviderStrategies: items });
  itRefuses(capacityProviders, scene, [
    ["a cluster that is none", { clusterName: "other" }, /ClusterNotFoundException/],
    ["a provider that is none", { capacityProviders: ["FARGATE_SPOTS"] }, /was not found: FARGATE_SPOTS/],
    [
      "a strategy by another provider",
      { capacityProviders: ["FARGATE"], ...by({ capacityProvider: "FARGATE_SPOT", weight: 1 }) },
      /names FARGATE_SPOT/,
    ],
    ["a weight above 1000", by({ capacityProvider: "FARGATE", weight: 1001 }), /between 0 and 1000/],
    [
      "two bases",
      by({ capacityProvider: "FARGATE", weight: 1, base: 1 }, { capacityProvider: "FARGATE_SPOT", base: 1 }),
      /more than one provider has a base/,
    ],
    [
      "no weight at all",
      by({ capacityProvider: "FARGATE", weight: 0 }, { capacityProvider: "FARGATE_SPOT", weight: 0 }),
      /no provider has a weight/,
    ],
  ]);
});

describe("ecs TaskDefinition", () => {
  itRefuses(taskDefinition, () => ({ world: world(), inputs: definition }), [
    ["memory that Fargate has not", { memory: "3000" }, /3000 does not go with cpu 256/],
    ["another network on Fargate", { networkMode: "bridge" }, /must be awsvpc/],
    ["no execution role on Fargate", { executionRoleArn: undefined }, /executionRoleArn.*is missing/],
    ["a role that is none", { executionRoleArn: roleArn("nobody") }, /does not exist/],
    ["a role of another service", { taskRoleArn: roleArn("another") }, /does not trust ecs-tasks/],
    ["no container", { containerDefinitions: "[]" }, /at least one container/],
    ["what is no JSON", { containerDefinitions: "{" }, /not valid JSON/],
    [
      "two containers of one name",
      { containerDefinitions: containers({}, {}) },
      /two containers of one name/,
    ],
    ["no image", { containerDefinitions: containers({ image: "" }) }, /names no image/],
    ["a volume that is none", { volumes: [] }, /mounts scratch, which is no volume/],
    ["a privileged container", { containerDefinitions: containers({ privileged: true }) }, /privileged/],
    ["a longer stop", { containerDefinitions: containers({ stopTimeout: 121 }) }, /at most 120 seconds/],
    ["no essential container", { containerDefinitions: containers({ essential: false }) }, /no essential/],
  ]);

  it("is the next revision of its family, also after an older one is gone", () => {
    const made = world();
    const [one, two] = [made.create(taskDefinition, definition), made.create(taskDefinition, definition)];
    made.remove(taskDefinition, one);
    expect(two.outputs["arn"]).to.match(/task-definition\/web:2$/);
    expect(made.create(taskDefinition, definition).outputs["arn"]).to.match(/task-definition\/web:3$/);
  });
});

function placed() {
  const made = world();
  const { id } = made.create(cluster, { name: "web" });
  made.create(capacityProviders, { clusterName: "web", capacityProviders: ["FARGATE"] });
  const { outputs } = made.create(taskDefinition, definition);
  const inputs = {
    name: "web",
    cluster: id,
    taskDefinition: outputs["arn"],
    capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
    networkConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] },
  };
  return { made, inputs };
}

describe("ecs Service", () => {
  const scene = (): Scene => {
    const { made, inputs } = placed();
    return { world: made, inputs };
  };
  itRefuses(service, scene, [
    ["a cluster that is none", { cluster: "other" }, /ClusterNotFoundException/],
    ["a definition that is none", { taskDefinition: "web:7" }, /TaskDefinition not found: web:7/],
    [
      "capacity that the cluster has not",
      { capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] },
      /FARGATE_SPOT is not associated/,
    ],
    ["a launch type beside capacity", { launchType: "FARGATE" }, /conflicts with capacityProviderStrategies/],
    [
      "a port that its container has not",
      { loadBalancers: [{ containerName: "web", containerPort: 8080, targetGroupArn: "x" }] },
      /did not have a container port 8080/,
    ],
    ["no network", { networkConfiguration: undefined }, /Network Configuration must be provided/],
    [
      "a subnet that is none",
      { networkConfiguration: { subnets: ["subnet-9"] } },
      /InvalidSubnetID.NotFound/,
    ],
    [
      "no room for a new task",
      { deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 100 },
      /not above deploymentMinimumHealthyPercent/,
    ],
    [
      "alarms without one",
      { alarms: { enable: true, rollback: true, alarmNames: [] } },
      /alarms are enabled/,
    ],
    ...badTags,
  ]);

  it("is sent to only through a group that a load balancer sends to", () => {
    const { made, inputs } = placed();
    made.seed({ token: "aws:lb/targetGroup:TargetGroup", id: "group", region: "eu-central-1" });
    const { outputs } = made.create(taskDefinition, {
      ...definition,
      containerDefinitions: containers({ portMappings: [{ containerPort: 8080 }] }),
    });
    const loadBalancers = [{ containerName: "web", containerPort: 8080, targetGroupArn: "group" }];
    const balanced = { ...inputs, taskDefinition: outputs["arn"], loadBalancers };
    expect(() => made.create(service, balanced)).to.throw(/does not have an associated load balancer/);
    made.seed({
      token: "aws:lb/listener:Listener",
      id: "listener",
      region: "eu-central-1",
      outputs: { defaultActions: [{ type: "forward", targetGroupArn: "group" }] },
    });
    expect(made.create(service, balanced).id).to.be.a("string");
  });
});
