// Releases exactly the image that the verified artifact names, by digest: a new task definition, rolled out by ECS, which
// goes back by itself when tasks do not start or the alarm is on.
import {
  UpdateServiceCommand,
  type Deployment,
  type DeploymentConfiguration,
  type Service,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import type { Release } from "../lib/release.ts";
import { deployVerified, goesBack, NotDeployed } from "./deployment.ts";
import { definitionOf, describeService, hasImage, register, serviceOf } from "./ecsRelease.ts";
import { imageIn } from "./image.ts";
import { pullArtifact } from "./pull.ts";
import { need, type Job } from "./settings.ts";

/** Seconds between two looks. */
const between = 15;

export const deployEcs = (job: Job): Promise<string> =>
  deployVerified(job, (release) => deploy(job, release));

async function deploy(job: Job, release: Release): Promise<string> {
  const image = await imageIn(await pullArtifact(job, release), job);
  const service = await describeService(job);
  const current = await definitionOf(job, service.taskDefinition ?? "");
  if (runs(service, current, image)) {
    // A job that went back has died before it said so.
    if (service.deploymentConfiguration?.alarms?.enable === false) await watchAgain(job, service);
    return `${image} runs already`;
  }
  const arn = await register(job, await definitionOf(job, need(job.env, "SERVICE")), image);
  const isBack = await goesBack(job, release);
  await job.aws.ecs.send(
    new UpdateServiceCommand({
      ...serviceOf(job),
      taskDefinition: arn,
      desiredCount: Number(need(job.env, "TASKS")),
      deploymentConfiguration: watchedBy(job, service, !isBack),
    }),
  );
  try {
    await rolledOut(job, arn);
  } finally {
    if (isBack) await watchAgain(job, service);
  }
  return `deployed ${release.app} ${release.sha256} as ${arn} with ${image}`;
}

/** Without the alarm where what is taken away keeps it on; said at each release, as a job may have died before it was on again. */
const watchedBy = (
  { env }: Job,
  { deploymentConfiguration }: Service,
  watched: boolean,
): DeploymentConfiguration => ({
  ...deploymentConfiguration,
  alarms: { alarmNames: [need(env, "ALARM_NAME")], enable: watched, rollback: watched },
});

/** The service as its program declares it; a change of this alone rolls nothing out. */
async function watchAgain(job: Job, service: Service): Promise<void> {
  const deploymentConfiguration = watchedBy(job, service, true);
  await job.aws.ecs.send(new UpdateServiceCommand({ ...serviceOf(job), deploymentConfiguration }));
}

const primaryOf = ({ deployments = [] }: Service): Deployment | undefined =>
  deployments.find(({ status }) => status === "PRIMARY");

const runs = (service: Service, current: TaskDefinition, image: string): boolean =>
  (service.desiredCount ?? 0) > 0 &&
  primaryOf(service)?.rolloutState === "COMPLETED" &&
  hasImage(current, image);

/** ECS makes the former definition the primary one again when it goes back. */
async function rolledOut(job: Job, arn: string): Promise<void> {
  for (;;) {
    const primary = primaryOf(await describeService(job));
    if (primary?.taskDefinition !== arn)
      throw new NotDeployed(`ECS went back from ${arn} to ${primary?.taskDefinition ?? "nothing"}`);
    if (primary.rolloutState === "COMPLETED") return;
    if (primary.rolloutState === "FAILED")
      throw new NotDeployed(`${arn} was not rolled out: ${primary.rolloutStateReason ?? "no reason given"}`);
    await job.clock.pause(between);
  }
}
