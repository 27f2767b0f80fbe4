// What releases of containers have in common: the service as it is declared, and a task definition with the released image.
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { NotDeployed } from "./deployment.ts";
import { need, type Job } from "./settings.ts";

export const serviceOf = ({ env }: Job) => ({ cluster: need(env, "CLUSTER"), service: need(env, "SERVICE") });

export async function describeService(job: Job): Promise<Service> {
  const { cluster, service } = serviceOf(job);
  const { services = [] } = await job.aws.ecs.send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  );
  if (services[0] === undefined) throw new NotDeployed(`there is no service ${service}`);
  return services[0];
}

/** By ARN, or the newest of a family. */
export async function definitionOf({ aws }: Job, taskDefinition: string): Promise<TaskDefinition> {
  const answer = await aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  if (answer.taskDefinition === undefined) throw new NotDeployed(`there is no ${taskDefinition}`);
  return answer.taskDefinition;
}

export const hasImage = ({ containerDefinitions = [] }: TaskDefinition, image: string): boolean =>
  containerDefinitions.every((container) => container.image === image);

/** The family's newest definition, as the program declared it last, with the released image; its ARN. */
export async function register(job: Job, newest: TaskDefinition, image: string): Promise<string> {
  const {
    containerDefinitions = [],
    taskDefinitionArn: _arn,
    revision: _revision,
    status: _status,
    requiresAttributes: _attributes,
    compatibilities: _compatibilities,
    registeredAt: _at,
    registeredBy: _by,
    deregisteredAt: _deregistered,
    family,
    ...settings
  } = newest;
  const { taskDefinition } = await job.aws.ecs.send(
    new RegisterTaskDefinitionCommand({
      ...settings,
      family,
      containerDefinitions: containerDefinitions.map((container) => ({ ...container, image })),
    }),
  );
  if (taskDefinition?.taskDefinitionArn === undefined)
    throw new NotDeployed(`ECS registers no definition of ${family ?? ""}`);
  return taskDefinition.taskDefinitionArn;
}
