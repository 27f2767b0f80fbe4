// Declares how one process of the server runs: its image by digest, not as root, nothing written but scratch space, one log.
import type * as pulumi from "@pulumi/pulumi";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import * as names from "../../plan/names.ts";
import { stopSeconds } from "../../plan/server/settings.ts";
import { createLogGroup, type LogSettings } from "../logs/logGroup.ts";

export type Variables = Readonly<Record<string, string>>;
export type TaskArgs = {
  place: names.Place;
  /** `server`, `worker-prod`, `migrate`. */
  job: string;
  /** Digest of the image. */
  image: string;
  command: readonly string[];
  cpu: number;
  memory: number;
  variables: Variables;
  /** ARNs of secrets and parameters by variable. */
  secrets: Variables;
  executionRole: pulumi.Input<string>;
  taskRole?: pulumi.Input<string>;
  /** That it listens on. */
  port?: number;
  logs: LogSettings;
};

/** User `node` of the image (automation/Containerfile). */
const user = "1000:1000";

/** One container in a task of Fargate. */
export function createTask(name: string, args: TaskArgs, opts: pulumi.CustomResourceOptions): TaskDefinition {
  const { job } = args;
  const logGroup = createLogGroup(name, names.serverLogs(job), args.logs, opts);
  return new TaskDefinition(
    name,
    {
      family: names.serverPart(job),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(args.cpu),
      memory: String(args.memory),
      executionRoleArn: args.executionRole,
      ...(args.taskRole === undefined ? {} : { taskRoleArn: args.taskRole }),
      runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
      volumes: [{ name: "scratch" }],
      containerDefinitions: logGroup.name.apply((group) => JSON.stringify([container(args, group)])),
    },
    opts,
  );
}

/** As ECS takes it (API, ContainerDefinition); all of it is known at preview, so that it is judged there. */
const container = ({ place, job, image, command, port, variables, secrets }: TaskArgs, group: string) => ({
  name: job,
  image: `${names.imageRepository(place, names.serverApp)}@${image}`,
  essential: true,
  command,
  user,
  readonlyRootFilesystem: true,
  stopTimeout: stopSeconds,
  linuxParameters: { initProcessEnabled: true },
  mountPoints: [{ sourceVolume: "scratch", containerPath: "/tmp", readOnly: false }],
  ...(port === undefined ? {} : { portMappings: [{ containerPort: port, protocol: "tcp" }] }),
  environment: Object.entries({ AWS_REGION: place.region, ...variables }).map(([key, value]) => ({
    name: key,
    value,
  })),
  secrets: Object.entries(secrets).map(([key, valueFrom]) => ({ name: key, valueFrom })),
  logConfiguration: {
    logDriver: "awslogs",
    options: {
      "awslogs-group": group,
      "awslogs-region": place.region,
      "awslogs-stream-prefix": job,
    },
  },
});
