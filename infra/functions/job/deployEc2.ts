// Releases exactly the verified bytes to machines: puts them where the machines fetch them, and lets CodeDeploy replace what runs.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { GetDeploymentGroupCommand, type DeploymentGroupInfo } from "@aws-sdk/client-codedeploy";
import { BadFormat } from "../lib/faults.ts";
import type { Release } from "../lib/release.ts";
import { existing, putOnce, sha256Of, type Content } from "../lib/storeObjects.ts";
import { readEntry } from "../verify/archive.ts";
import { deploymentOf, groupOf, startDeployment, succeeded } from "./codeDeploy.ts";
import { deployVerified } from "./deployment.ts";
import { firstRevision } from "./firstRevision.ts";
import { pullArtifact } from "./pull.ts";
import { need, type Job } from "./settings.ts";

/** What an artifact tells CodeDeploy to do with it (CodeDeploy User Guide, "AppSpec File reference"). */
const appSpec = { file: "appspec.yml", bytes: 64 * 1024 };

export const deployEc2 = (job: Job): Promise<string> =>
  deployVerified(job, (release) => deployTo(job, release, need(job.env, "DEPLOYMENT_GROUP")));

/** To the machines of one deployment group. */
export async function deployTo(job: Job, release: Release, group: string): Promise<string> {
  const content = await contentOf(job, release);
  const { lastSuccessfulDeployment: good, lastAttemptedDeployment: last } = await describe(job, group);
  const key = `${release.app}/${release.sha256}.zip`;
  // After one that failed it is not said what the machines run.
  if (good?.deploymentId !== undefined && good.deploymentId === last?.deploymentId) {
    const { revision } = await deploymentOf(job, good.deploymentId);
    if (revision?.s3Location?.key === key) return `${group} runs ${release.sha256} already`;
  }
  if (good === undefined) await deployFirst(job, release.app, group);
  const deployment = await start(job, group, key, content);
  await succeeded(job, deployment);
  return `deployed ${release.app} ${release.sha256} to ${group} by ${deployment}`;
}

/** So that there is something to go back to, whatever becomes of the release. */
async function deployFirst(job: Job, app: string, group: string): Promise<void> {
  const body = await firstRevision(job.folder);
  const content = (): Content => ({ sha256: sha256Of(body), size: body.length, body });
  await succeeded(job, await start(job, group, `${app}/first.zip`, content));
}

/** Opened only where it is not there yet. */
async function contentOf(job: Job, release: Release): Promise<() => Content> {
  const file = await pullArtifact(job, release);
  if ((await readEntry(file, appSpec.file, appSpec.bytes)) === undefined)
    throw new BadFormat(`the artifact has no ${appSpec.file} that tells CodeDeploy what to do with it`);
  const { size } = await stat(file);
  return () => ({ sha256: release.sha256, size, body: createReadStream(file) });
}

/** Id of the deployment of the one version that the object has: S3 has compared its bytes with their digest. */
async function start(job: Job, group: string, key: string, content: () => Content): Promise<string> {
  const bucket = need(job.env, "REVISIONS");
  const { s3 } = job.aws;
  const { versionId } = (await existing(s3, bucket, key)) ?? (await putOnce(s3, bucket, key, content()));
  return startDeployment(job, group, {
    ...groupOf(job, group),
    description: key,
    revision: { revisionType: "S3", s3Location: { bucket, key, version: versionId, bundleType: "zip" } },
    // Files that an older release has left, or a hook has made.
    fileExistsBehavior: "OVERWRITE",
  });
}

const describe = async (job: Job, group: string): Promise<DeploymentGroupInfo> =>
  (await job.aws.codedeploy.send(new GetDeploymentGroupCommand(groupOf(job, group)))).deploymentGroupInfo ??
  {};
