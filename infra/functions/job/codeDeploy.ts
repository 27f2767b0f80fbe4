// Follows a deployment of CodeDeploy to its end, and what CodeDeploy does to go back.
import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  type CreateDeploymentInput,
  type DeploymentGroupInfo,
  type DeploymentInfo,
} from "@aws-sdk/client-codedeploy";
import { NotDeployed } from "./deployment.ts";
import { need, type Job } from "./settings.ts";

/** Seconds between two looks; the job's own time is the limit behind it. */
const between = 15;

/** How CodeDeploy knows a deployment group of the job's application. */
export const groupOf = ({ env }: Job, deploymentGroupName: string) => ({
  applicationName: need(env, "DEPLOYMENT_APPLICATION"),
  deploymentGroupName,
});

export const describeGroup = async (job: Job, group: string): Promise<DeploymentGroupInfo> =>
  (await job.aws.codedeploy.send(new GetDeploymentGroupCommand(groupOf(job, group)))).deploymentGroupInfo ??
  {};

/**
 * The group, once nothing is deployed to it: a job that died has left a deployment under way, or its way back, and CodeDeploy
 * takes one at a time (DeploymentLimitExceededException).
 */
export async function settled(
  job: Job,
  group: string,
  onEnded: (id: string, deployment: DeploymentInfo) => void = () => undefined,
): Promise<DeploymentGroupInfo> {
  for (let awaited = ""; ;) {
    const info = await describeGroup(job, group);
    const { deploymentId, status } = info.lastAttemptedDeployment ?? {};
    if (deploymentId === undefined || deploymentId === awaited || isOver(status)) return info;
    onEnded(deploymentId, await ended(job, deploymentId));
    awaited = deploymentId;
  }
}

/** Id of the deployment; `what`: what is released to. */
export async function startDeployment(job: Job, what: string, input: CreateDeploymentInput): Promise<string> {
  const { deploymentId } = await job.aws.codedeploy.send(new CreateDeploymentCommand(input));
  if (deploymentId === undefined) throw new NotDeployed(`CodeDeploy starts no deployment of ${what}`);
  return deploymentId;
}

/** Throws NotDeployed for one that did not succeed, once what ran before runs again. */
export async function succeeded(job: Job, deployment: string): Promise<void> {
  const info = await ended(job, deployment);
  if (info.status === "Succeeded") return;
  const { code = "", message = "" } = info.errorInformation ?? {};
  const back = info.rollbackInfo?.rollbackDeploymentId;
  const outcome = back === undefined ? "" : `; ${back} went back: ${(await ended(job, back)).status ?? ""}`;
  throw new NotDeployed(
    `deployment ${deployment} ${String(info.status).toLowerCase()}: ${code} ${message}${outcome}`,
  );
}

/** Whether CodeDeploy does nothing more about it. */
export const isOver = (status: string | undefined): boolean =>
  status !== undefined && ["Succeeded", "Failed", "Stopped"].includes(status);

export async function ended(job: Job, deployment: string): Promise<DeploymentInfo> {
  for (;;) {
    const info = await deploymentOf(job, deployment);
    if (isOver(info.status)) return info;
    await job.clock.pause(between);
  }
}

export const deploymentOf = async ({ aws }: Job, deploymentId: string): Promise<DeploymentInfo> =>
  (await aws.codedeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo ?? {};
