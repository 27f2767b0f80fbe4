// Follows a deployment of CodeDeploy to its end, and what CodeDeploy does to go back.
import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  type CreateDeploymentInput,
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
