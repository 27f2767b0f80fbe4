// Declares what runs: servers behind the balancer, a worker for each stack with a role of its own, and the task that migrates.
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "@pulumi/aws/ecs/cluster.js";
import { Service, type ServiceArgs as EcsServiceArgs } from "@pulumi/aws/ecs/service.js";
import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import type { ToolingConfig } from "../../configuration/schema.ts";
import { tasksService } from "../../plan/documents/containers.ts";
import type { Statement } from "../../plan/documents/document.ts";
import { migrateStatements, startStatements, usesDatabase } from "../../plan/documents/server.ts";
import { trustService } from "../../plan/documents/trust.ts";
import * as names from "../../plan/names.ts";
import { secretsOf, serverVariables, workerVariables } from "../../plan/server/settings.ts";
import { servedStacks, type ServedStack } from "../../plan/server/stacks.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import type { LogSettings } from "../logs/logGroup.ts";
import { createTask, type TaskArgs } from "./task.ts";

type ServerSettings = NonNullable<ToolingConfig["server"]>;
export type ServicesArgs = {
  config: ToolingConfig;
  settings: ServerSettings;
  place: names.Place;
  subnetIds: pulumi.Input<string[]>;
  groups: { server: pulumi.Input<string>; worker: pulumi.Input<string> };
  /** ARN of the balancer's group. */
  targets: pulumi.Input<string>;
  /** Tells tasks where the database is. */
  ready: pulumi.Resource[];
  logs: LogSettings;
};

/** No image has this digest: before one is named nothing is started, and nothing could be. */
const nothing = `sha256:${"0".repeat(64)}`;
/** Fargate's units and MB. A worker runs Node, the CLI and Pulumi's provider for AWS beside each other. */
const sizes = { server: { cpu: 512, memory: 1024 }, worker: { cpu: 1024, memory: 4096 } } as const;

export class Services extends pulumi.ComponentResource {
  private readonly args: ServicesArgs;
  private readonly image: string;

  constructor(name: string, args: ServicesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:server:Services", name, {}, opts);
    this.args = args;
    this.image = args.settings.image ?? nothing;
    const stacks = servedStacks(args.config);
    const cluster = new Cluster(
      name,
      { name: names.serverName, settings: [{ name: "containerInsights", value: "enabled" }] },
      { parent: this },
    );
    const start = this.role("start", "Starts tasks of the deployment server", [
      ...startStatements(args.place, Object.values(args.settings.secrets)),
    ]);
    this.migrate(start);
    this.server(cluster, start, stacks);
    for (const served of stacks) this.worker(cluster, start, stacks, served);
    this.registerOutputs();
  }

  private role(job: string, description: string, statements: readonly Statement[]): pulumi.Output<string> {
    const { account } = this.args.place;
    const roleName = names.serverPart(job);
    const trust = trustService(tasksService, account, [names.regionalArn("ecs", this.args.place, "*")]);
    return new ScopedRole(roleName, { account, roleName, description, trust, statements }, { parent: this })
      .ready;
  }

  private task(
    job: string,
    args: Pick<TaskArgs, "command" | "variables" | "secrets" | "executionRole"> &
      Partial<Pick<TaskArgs, "taskRole" | "port">>,
    size: { cpu: number; memory: number },
  ): TaskDefinition {
    const { place, logs } = this.args;
    return createTask(
      names.serverPart(job),
      { place, job, image: this.image, logs, ...size, ...args },
      { parent: this },
    );
  }

  /** Run by hand with each new version, before it starts: makes the tables, and the role that servers log in as. */
  private migrate(executionRole: pulumi.Output<string>): void {
    this.task(
      "migrate",
      {
        command: ["automation/admin.ts", "migrate", "--server-role", names.databaseUser, "--rds-iam"],
        variables: {},
        secrets: this.database("owner"),
        executionRole,
        taskRole: this.role("migrate", "Migrates the server's database as its owner", [
          ...migrateStatements(this.args.place),
        ]),
      },
      sizes.server,
    );
  }

  private server(
    cluster: Cluster,
    executionRole: pulumi.Output<string>,
    stacks: readonly ServedStack[],
  ): void {
    const { settings, place, targets, groups } = this.args;
    const job = "server";
    const definition = this.task(
      job,
      {
        command: ["automation/server.ts"],
        variables: serverVariables(settings, stacks),
        secrets: { ...this.database("database"), ...secretsOf(settings, "server") },
        executionRole,
        taskRole: this.role("web", "Answers requests: uses the server's database, and nothing else", [
          usesDatabase(place),
        ]),
        port: names.serverPort,
      },
      sizes.server,
    );
    this.service(job, cluster, definition, {
      count: settings.servers,
      group: groups.server,
      loadBalancers: [{ targetGroupArn: targets, containerName: job, containerPort: names.serverPort }],
    });
  }

  private worker(
    cluster: Cluster,
    executionRole: pulumi.Output<string>,
    stacks: readonly ServedStack[],
    served: ServedStack,
  ): void {
    const { settings, place, groups } = this.args;
    const job = `worker-${served.stack}`;
    const definition = this.task(
      job,
      {
        command: ["automation/worker.ts"],
        variables: workerVariables(settings, stacks, served, place.region),
        secrets: { ...this.database("database"), ...secretsOf(settings, "worker") },
        executionRole,
        taskRole: served.workerRole,
      },
      sizes.worker,
    );
    this.service(job, cluster, definition, { count: 1, group: groups.worker });
  }

  private database(key: "database" | "owner"): Record<string, string> {
    return { DATABASE_URL: names.serverParameterArn(this.args.place, key) };
  }

  private service(
    job: string,
    cluster: Cluster,
    definition: TaskDefinition,
    more: {
      count: number;
      group: pulumi.Input<string>;
      loadBalancers?: EcsServiceArgs["loadBalancers"];
    },
  ): void {
    new Service(
      names.serverPart(job),
      {
        name: names.serverPart(job),
        cluster: cluster.arn,
        taskDefinition: definition.arn,
        launchType: "FARGATE",
        desiredCount: this.args.settings.image === undefined ? 0 : more.count,
        networkConfiguration: {
          subnets: this.args.subnetIds,
          securityGroups: [more.group],
          assignPublicIp: false,
        },
        // New tasks run before old ones are told to end.
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        availabilityZoneRebalancing: "ENABLED",
        enableExecuteCommand: false,
        propagateTags: "SERVICE",
        ...(more.loadBalancers === undefined
          ? {}
          : { loadBalancers: more.loadBalancers, healthCheckGracePeriodSeconds: 60 }),
      },
      { parent: this, dependsOn: this.args.ready },
    );
  }
}
