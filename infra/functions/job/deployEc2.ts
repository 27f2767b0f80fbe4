// Releases exactly the verified bytes to machines: puts them where the machines fetch them, and lets CodeDeploy replace what runs.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { BadFormat } from "../lib/faults.ts";
import type { Pinned, Release } from "../lib/release.ts";
import { existing, putOnce, sha256Of, type Content } from "../lib/storeObjects.ts";
import { readEntry } from "../verify/archive.ts";
import { deploymentOf, groupOf, settled, startDeployment, succeeded } from "./codeDeploy.ts";
import { deployVerified, goesBack } from "./deployment.ts";
import { firstRevision } from "./firstRevision.ts";
import { pullArtifact } from "./pull.ts";
import { need, type Job } from "./settings.ts";

/** What an artifact tells CodeDeploy to do with it (CodeDeploy User Guide, "AppSpec File reference"). */
const appSpec = { file: "appspec.yml", bytes: 64 * 1024 };

export const deployEc2 = (job: Job): Promise<string> =>
  deployVerified(job, async (release) => {
    const group = need(job.env, "DEPLOYMENT_GROUP");
    if (await runsOn(job, release, group)) return `${group} runs ${release.sha256} already`;
    return deployTo(job, release, group, await goesBack(job, release));
  });

export const keyOf = ({ app, sha256 }: Release): string => `${app}/${sha256}.zip`;

/** After a deployment that failed it is not said what the machines run. */
export async function runsOn(job: Job, release: Release, group: string): Promise<boolean> {
  const { lastSuccessfulDeployment: good, lastAttemptedDeployment: last } = await settled(job, group);
  if (good?.deploymentId === undefined || good.deploymentId !== last?.deploymentId) return false;
  const { revision } = await deploymentOf(job, good.deploymentId);
  return revision?.s3Location?.key === keyOf(release);
}

/** To the machines of one deployment group. `isBack`: see startRelease. */
export async function deployTo(job: Job, release: Release, group: string, isBack = false): Promise<string> {
  const revision = await putRevision(job, release);
  const { lastSuccessfulDeployment: good } = await settled(job, group);
  if (good === undefined) await deployFirst(job, release.app, group);
  const deployment = await startRelease(job, group, revision, isBack);
  await succeeded(job, deployment);
  return `deployed ${release.app} ${release.sha256} to ${group} by ${deployment}`;
}

/** So that there is something to go back to, whatever becomes of the release. */
async function deployFirst(job: Job, app: string, group: string): Promise<void> {
  await succeeded(job, await startMade(job, group, `${app}/first.zip`, await firstRevision(job.folder)));
}

/** Of a revision that is made here, and no release. Id of the deployment. */
export async function startMade(job: Job, group: string, key: string, body: Buffer): Promise<string> {
  const content = (): Content => ({ sha256: sha256Of(body), size: body.length, body });
  return startRelease(job, group, await putObject(job, key, content));
}

/** The release where machines fetch it: once, however often it is put there. */
export async function putRevision(job: Job, release: Release): Promise<Pinned> {
  const file = await pullArtifact(job, release);
  if ((await readEntry(file, appSpec.file, appSpec.bytes)) === undefined)
    throw new BadFormat(`the artifact has no ${appSpec.file} that tells CodeDeploy what to do with it`);
  const { size } = await stat(file);
  return putObject(job, keyOf(release), () => ({
    sha256: release.sha256,
    size,
    body: createReadStream(file),
  }));
}

/** The one version that the object has: S3 has compared its bytes with their digest. Content is opened only where it is missing. */
export async function putObject(
  { env, aws: { s3 } }: Job,
  key: string,
  content: () => Content,
): Promise<Pinned> {
  const bucket = need(env, "REVISIONS");
  return (await existing(s3, bucket, key)) ?? putOnce(s3, bucket, key, content());
}

/** Id of the deployment. `isBack`: what it takes away keeps the alarm on, by which CodeDeploy would stop it. */
export const startRelease = (
  job: Job,
  group: string,
  { key, versionId: version }: Pinned,
  isBack = false,
): Promise<string> =>
  startDeployment(job, group, {
    ...groupOf(job, group),
    description: key,
    revision: {
      revisionType: "S3",
      s3Location: { bucket: need(job.env, "REVISIONS"), key, version, bundleType: "zip" },
    },
    // Files that an older release has left, or a hook has made.
    fileExistsBehavior: "OVERWRITE",
    ...(isBack ? { overrideAlarmConfiguration: { enabled: false } } : {}),
  });
