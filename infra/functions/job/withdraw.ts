// Takes a ring's first release back from its devices: CodeDeploy goes back only to a release that was good in the same ring, and
// there is none. Each device goes back to what it ran before, which may be nothing; whoever does not run the release does nothing.
import type { Release } from "../lib/release.ts";
import { deploymentOf, describeGroup, succeeded } from "./codeDeploy.ts";
import { NotDeployed } from "./deployment.ts";
import { startMade } from "./deployEc2.ts";
import { zipOf } from "./sameZip.ts";
import type { Job } from "./settings.ts";

const prefix = "withdraw-";

/** What CodeDeploy brings: a device's own program does the rest, and knows by the digest whether it concerns it. */
const filesFor = (sha256: string): Readonly<Record<string, string>> => ({
  "appspec.yml": [
    "version: 0.0",
    "os: linux",
    "hooks:",
    "  ApplicationStart:",
    "    - { location: hook.sh, timeout: 300 }",
    "",
  ].join("\n"),
  "hook.sh": [
    "#!/usr/bin/env bash",
    "set -euo pipefail",
    `exec sudo -n "\${ROOT:-}/usr/local/sbin/lockgate-device" Withdraw ${sha256}`,
    "",
  ].join("\n"),
});

/** Whether the ring has a release to which CodeDeploy goes back by itself. */
export async function hasGood(job: Job, group: string): Promise<boolean> {
  const { lastSuccessfulDeployment: good } = await describeGroup(job, group);
  if (good?.deploymentId === undefined) return false;
  const { revision } = await deploymentOf(job, good.deploymentId);
  return revision?.s3Location?.key?.includes(`/${prefix}`) !== true;
}

/** Throws what `failed` says, with what became of going back. */
export async function withdraw(
  job: Job,
  group: string,
  { app, sha256 }: Release,
  failed: NotDeployed,
): Promise<never> {
  const body = await zipOf(job.folder, filesFor(sha256));
  const deployment = await startMade(job, group, `${app}/${prefix}${sha256}.zip`, body);
  try {
    await succeeded(job, deployment);
  } catch (error) {
    throw new NotDeployed(`${failed.message}; it can't be withdrawn: ${(error as Error).message}`);
  }
  throw new NotDeployed(`${failed.message}; ${deployment} has withdrawn it`);
}
