// Declares containers on Fargate: cluster, first task definition, service, and the alarm that rolls it back. Where tasks run
// once, the service starts none: it says in which subnets and groups, and on which providers, the pipeline starts them.
import * as pulumi from "@pulumi/pulumi";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Cluster } from "@pulumi/aws/ecs/cluster.js";
import { ClusterCapacityProviders } from "@pulumi/aws/ecs/clusterCapacityProviders.js";
import { Service } from "@pulumi/aws/ecs/service.js";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import { checkpointsOf } from "../../plan/documents/checkpoints.ts";
import { executionStatements, taskStatements, tasksService } from "../../plan/documents/containers.ts";
import type { Statement } from "../../plan/documents/document.ts";
import { trustService } from "../../plan/documents/trust.ts";
import { experimentTag, isExperimentedOn } from "../../plan/experiments.ts";
import * as names from "../../plan/names.ts";
import { executionRole } from "../../plan/pipeline/targets/ecs.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { createExceptionsAlarm } from "../logs/lineAlarm.ts";
import { createLogGroup } from "../logs/logGroup.ts";
import { createOutgoingGroup } from "../network/outgoing.ts";
import { Experiment } from "./experiment.ts";
import type { TargetArgs } from "./index.ts";

type Args = Omit<TargetArgs<"ecs">, "accessLogs" | "codeSigning" | "reach" | "lake">;

/** No image has this digest: before the first release there are no tasks, and none could start. */
const nothing = `sha256:${"0".repeat(64)}`;
/** Seconds that a task has after SIGTERM, as Fargate's longest; of Spot it is also the warning's time. */
const stopSeconds = 120;
/** Neither root nor a user of the machine. */
const user = "10001:10001";

export class EcsService extends pulumi.ComponentResource {
  readonly service: Service;

  constructor(name: string, args: Args, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:targets:EcsService", name, {}, opts);
    const physical = names.serviceName(args.app, args.environment);
    const logGroup = createLogGroup(name, names.serviceLogs(physical), args.logs, { parent: this });
    const cluster = this.cluster(name, physical, args);
    const { app, environment } = args;
    const alarm = createExceptionsAlarm(name, { app, environment, logGroup }, { parent: this });
    this.service = new Service(
      name,
      {
        name: physical,
        cluster: cluster.arn,
        taskDefinition: this.definition(name, physical, args, logGroup).arn,
        // The first release starts them, or none is ever the service's.
        desiredCount: 0,
        capacityProviderStrategies: strategy(args),
        networkConfiguration: {
          subnets: args.network.privateSubnetIds,
          securityGroups: [this.securityGroup(name, physical, args)],
          assignPublicIp: false,
        },
        // All old tasks run until the new ones do.
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { enable: true, rollback: true, alarmNames: [alarm.name] },
        availabilityZoneRebalancing: "ENABLED",
        enableExecuteCommand: false,
        // Tasks have its tags.
        propagateTags: "SERVICE",
        ...(isExperimentedOn(args, args.environment) ? { tags: { [experimentTag]: physical } } : {}),
      },
      // The pipeline brings task definitions and starts tasks; the program keeps everything else.
      { parent: this, ignoreChanges: ["taskDefinition", "desiredCount"], dependsOn: [cluster.providers] },
    );
    this.experiment(name, args, alarm.arn);
    this.registerOutputs({ serviceArn: this.service.arn });
  }

  private experiment(name: string, args: Args, alarmArn: pulumi.Output<string>): void {
    const { app, environment, place, target } = args;
    if (!isExperimentedOn(args, environment)) return;
    const own = names.serviceName(app, environment);
    void new Experiment(name, { place, app, environment, target, own, alarmArn }, { parent: this });
  }

  /** The cluster's ARN, and what lets it use both providers. */
  private cluster(name: string, physical: string, args: Args) {
    const child = { parent: this };
    const cluster = new Cluster(
      name,
      { name: physical, settings: [{ name: "containerInsights", value: "enabled" }] },
      child,
    );
    const providers = new ClusterCapacityProviders(
      name,
      {
        clusterName: cluster.name,
        capacityProviders: ["FARGATE", "FARGATE_SPOT"],
        defaultCapacityProviderStrategies: strategy(args),
      },
      child,
    );
    return { arn: cluster.arn, providers };
  }

  private definition(name: string, physical: string, args: Args, logGroup: LogGroup): TaskDefinition {
    const { place, app, environment, target, config } = args;
    const images = { account: config.toolingAccountId, region: config.region };
    const execution = this.role(args, executionRole, `Starts tasks of ${app} in ${environment}`, [
      ...executionStatements(place, { app, environment, images }),
    ]);
    const task = this.role(args, names.runsAs, `What ${app} may do in ${environment}`, [
      ...taskStatements(contextOf(args), target.runs),
    ]);
    return new TaskDefinition(
      name,
      {
        family: physical,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(target.cpu),
        memory: String(target.memory),
        executionRoleArn: execution.ready,
        taskRoleArn: task.ready,
        runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
        volumes: [{ name: "scratch" }],
        containerDefinitions: logGroup.name.apply((group) => JSON.stringify([container(args, group)])),
      },
      { parent: this },
    );
  }

  private role(args: Args, job: string, description: string, statements: readonly Statement[]): ScopedRole {
    const roleName = names.jobRole(args.app, args.environment, job);
    const trust = trustService(tasksService, args.place.account);
    return new ScopedRole(
      roleName,
      { account: args.place.account, roleName, description, trust, statements },
      { parent: this },
    );
  }

  private securityGroup(name: string, groupName: string, args: Args): pulumi.Output<string> {
    return createOutgoingGroup(
      name,
      { groupName, description: `Tasks of ${args.app}: TLS out, nothing in`, vpcId: args.network.vpcId },
      { parent: this },
    );
  }
}

const contextOf = ({ config, app, environment, place }: Args) => ({
  config,
  app,
  environment: { name: environment, accountId: place.account },
});

/** Of the two, those that have a weight; of a service the first task is on demand where any is. */
const strategy = ({ target: { weights, runs } }: Args) => [
  ...(weights.onDemand > 0
    ? [{ capacityProvider: "FARGATE", weight: weights.onDemand, ...(runs === "always" ? { base: 1 } : {}) }]
    : []),
  ...(weights.spot > 0 ? [{ capacityProvider: "FARGATE_SPOT", weight: weights.spot }] : []),
];

/** As ECS takes it (API, ContainerDefinition). A release changes the image and nothing else. */
const container = (args: Args, logGroup: string) => ({
  name: args.app,
  image: `${names.imageRepository({ account: args.config.toolingAccountId, region: args.config.region }, args.app)}@${nothing}`,
  essential: true,
  user,
  readonlyRootFilesystem: true,
  stopTimeout: stopSeconds,
  linuxParameters: { initProcessEnabled: true },
  mountPoints: [{ sourceVolume: "scratch", containerPath: "/tmp", readOnly: false }],
  environment: told(args),
  logConfiguration: {
    logDriver: "awslogs",
    options: {
      "awslogs-group": logGroup,
      "awslogs-region": args.place.region,
      "awslogs-stream-prefix": args.app,
    },
  },
});

const told = (args: Args) => [
  { name: "PARAMETERS_PATH", value: names.parameterPath(args.app, args.environment) },
  ...(args.target.runs === "once" ? [{ name: "CHECKPOINTS", value: checkpointsOf(contextOf(args)) }] : []),
];
