// Releases to the devices of one ring: brings the register in line, wraps the verified bytes with their attestations, so that
// each device checks them itself, and lets CodeDeploy install them.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ListDeploymentTargetsCommand } from "@aws-sdk/client-codedeploy";
import { BadFormat } from "../lib/faults.ts";
import type { Pinned, Release } from "../lib/release.ts";
import { digestFile } from "../lib/digests.ts";
import { pages } from "../lib/pages.ts";
import { readEntry } from "../verify/archive.ts";
import { describeGroup, succeeded } from "./codeDeploy.ts";
import { keyOf, putObject, runsOn, startRelease } from "./deployEc2.ts";
import { NotDeployed, deployVerified } from "./deployment.ts";
import { deviceRevision } from "./deviceRevision.ts";
import { bringInLine, nameOf, readDevices } from "./devices.ts";
import { pullArtifact, pullAttestations } from "./pull.ts";
import { need, type Job } from "./settings.ts";
import { hasGood, withdraw } from "./withdraw.ts";

/** What a device runs once the release is installed, and how much of it may be. */
const start = { file: "hooks/ApplicationStart", bytes: 1024 * 1024 };

export const deployEdge = (job: Job): Promise<string> =>
  deployVerified(job, async (release) => {
    const [ring, group] = [need(job.env, "RING"), need(job.env, "DEPLOYMENT_GROUP")];
    const rows = await readDevices(job);
    const changed = await bringInLine(job, rows);
    const names = rows.filter((row) => row.ring === ring).map((row) => nameOf(job, row));
    if (names.length === 0)
      throw new NotDeployed(`ring ${ring} has no device: put one into lockgate:devices (${changed})`);
    const revision = await putRevision(job, release);
    if ((await runsOn(job, release, group)) && (await missing(job, group, names)).length === 0)
      return `${group} runs ${release.sha256} already (${changed})`;
    const deployment = await brought(job, group, { release, revision });
    // With one at a time CodeDeploy takes it for a success when the last one fails.
    const without = await missing(job, group, names);
    if (without.length > 0) throw new NotDeployed(`${deployment} did not reach ${without.join(", ")}`);
    return `deployed ${release.app} ${release.sha256} to ${names.length} devices of ring ${ring} by ${deployment} (${changed})`;
  });

/** Id of the deployment. Where it fails, the devices run what they ran before. */
async function brought(
  job: Job,
  group: string,
  { release, revision }: { release: Release; revision: Pinned },
): Promise<string> {
  const goesBack = await hasGood(job, group);
  const deployment = await startRelease(job, group, revision);
  try {
    await succeeded(job, deployment);
  } catch (error) {
    if (goesBack || !(error instanceof NotDeployed)) throw error;
    await withdraw(job, group, release, error);
  }
  return deployment;
}

async function putRevision(job: Job, release: Release): Promise<Pinned> {
  const artifact = await pullArtifact(job, release);
  if ((await readEntry(artifact, start.file, start.bytes)) === undefined)
    throw new BadFormat(`the artifact has no ${start.file}, by which a device starts it`);
  const file = await deviceRevision(job.folder, {
    artifact,
    attestations: await pullAttestations(job, release),
  });
  const [{ sha256 }, { size }] = await Promise.all([digestFile(file), stat(file)]);
  return putObject(job, keyOf(release), () => ({ sha256, size, body: createReadStream(file) }));
}

/** Those of the devices that the last good deployment has not reached. */
export async function missing(job: Job, group: string, names: readonly string[]): Promise<string[]> {
  const { lastSuccessfulDeployment: good } = await describeGroup(job, group);
  const reached = new Set(good?.deploymentId === undefined ? [] : await reachedBy(job, good.deploymentId));
  return names.filter((name) => !reached.has(name));
}

async function reachedBy({ aws }: Job, deploymentId: string): Promise<string[]> {
  const targetFilters = { TargetStatus: ["Succeeded"] };
  const found: string[] = [];
  const ask = (nextToken: string | undefined) =>
    aws.codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId, targetFilters, nextToken }));
  for await (const { targetIds = [] } of pages(ask)) found.push(...targetIds);
  return found;
}
