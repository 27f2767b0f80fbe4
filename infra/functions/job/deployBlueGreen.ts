// Releases to the fleet that nobody uses, and then lets users follow step by step.
import { otherThan, type Colour } from "../../plan/colours.ts";
import type { Release } from "../lib/release.ts";
import { deployTo, runsOn } from "./deployEc2.ts";
import { deployVerified, goesBack } from "./deployment.ts";
import { fleetGroup, moveBack, moveUsers, settled } from "./moveUsers.ts";
import { chainHere, newest } from "./record.ts";
import { need, type Job } from "./settings.ts";
import { sharesOf, type Shares } from "./shares.ts";

export const deployBlueGreen = (job: Job): Promise<string> =>
  deployVerified(job, async (release) => {
    const shares = await sharesOf(job);
    const live = await settled(job, shares);
    if (await runsOn(job, release, fleetGroup(job, live))) return `${live} runs ${release.sha256} already`;
    return releaseBeside(job, release, { shares, live });
  });

/** `prepare`: what the fleet needs before its machines get the release. */
export async function releaseBeside(
  job: Job,
  release: Release,
  { shares, live }: { shares: Shares; live: Colour },
  prepare: (idle: Colour) => Promise<unknown> = async () => undefined,
): Promise<string> {
  const { app, sha256 } = release;
  const idle = otherThan(live);
  const isBack = await goesBack(job, release);
  const move = (steps: readonly number[]): Promise<void> =>
    isBack ? moveBack(job, shares, idle) : moveUsers(job, shares, idle, steps);
  // What was healthy here, and still stands beside, is come back to at once.
  if ((await wasHealthy(job, release)) && (await runsOn(job, release, fleetGroup(job, idle)))) {
    await move([]);
    return `switched back to ${app} ${sha256} on ${idle}`;
  }
  await prepare(idle);
  const outcome = await deployTo(job, release, fleetGroup(job, idle));
  await move(need(job.env, "STEPS").split(" ").map(Number));
  return `${outcome}; all users are on ${idle}`;
}

async function wasHealthy(job: Job, { sha256 }: Release): Promise<boolean> {
  return newest(await chainHere(job), sha256, ["healthy", "failed"])?.kind === "healthy";
}
