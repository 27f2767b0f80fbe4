// Releases what the verified artifact has of Kubernetes: all of it tried first, then applied, then watched until its pods are
// up. Where they do not come up, or the alarm goes on, the former release is applied again.
import type { Kubernetes } from "../lib/kubernetes.ts";
import type { Release } from "../lib/release.ts";
import { BadFormat } from "../lib/faults.ts";
import { readEntry } from "../verify/archive.ts";
import { applyAll, openCluster, progress, removeAll } from "./cluster.ts";
import { deployVerified, goesBack, NotDeployed } from "./deployment.ts";
import { alarmState, NotHealthy } from "./health.ts";
import { imageIn } from "./image.ts";
import { kept, keep, toldPods, type Kept } from "./keptRelease.ts";
import { largestManifests, manifestsFile, pathOf, readManifests } from "./manifests.ts";
import type { Manifest } from "./manifest.ts";
import { pullArtifact } from "./pull.ts";
import { need, type Job } from "./settings.ts";

/** Seconds between two looks. */
const between = 10;

export const deployEks = (job: Job): Promise<string> =>
  deployVerified(job, (release) => deploy(job, release));

async function deploy(job: Job, release: Release): Promise<string> {
  const namespace = need(job.env, "NAMESPACE");
  const artifact = await pullArtifact(job, release);
  const image = await imageIn(artifact, job);
  const own = readManifests(await textOf(artifact), namespace, image);
  const api = await openCluster(job);
  const former = await kept(api, namespace);
  if (former?.sha256 === release.sha256 && (await progress(api, own)).every(({ up }) => up))
    return `${image} runs already`;
  const manifests = [toldPods(namespace, toldBy(job)), ...own];
  await applyAll(api, manifests, true);
  try {
    await applyAll(api, manifests);
    // The alarm is on still by what failed its check.
    await cameUp(job, api, own, !(await goesBack(job, release)));
  } catch (error) {
    if (error instanceof NotDeployed) await goBack(job, api, { former, own, why: error.message });
    throw error;
  }
  await removeAll(api, without(former?.manifests ?? [], own));
  await keep(api, namespace, { sha256: release.sha256, manifests: own });
  return `deployed ${release.app} ${release.sha256} as ${own.length} objects with ${image}`;
}

async function textOf(artifact: string): Promise<string> {
  const bytes = await readEntry(artifact, manifestsFile, largestManifests);
  if (bytes === undefined) throw new BadFormat(`the artifact has no ${manifestsFile}`);
  return bytes.toString("utf8");
}

const snapshots = ["SNAPSHOTS_BUCKET", "SNAPSHOTS_PREFIX", "SNAPSHOTS_REGION"];

/** All or nothing of where snapshots go. */
const toldBy = ({ env }: Job): Record<string, string> => ({
  ENVIRONMENT: need(env, "ENVIRONMENT"),
  PARAMETERS_PATH: need(env, "PARAMETERS_PATH"),
  ...(env["SNAPSHOTS_BUCKET"] === undefined
    ? {}
    : Object.fromEntries(snapshots.map((name) => [name, need(env, name)]))),
});

/** Of some objects, those that are not of a release. */
function without(some: readonly Manifest[], release: readonly Manifest[]): Manifest[] {
  const stays = new Set(release.map(pathOf));
  return some.filter((manifest) => !stays.has(pathOf(manifest)));
}

/** Throws NotDeployed where pods do not come up in time, or the app's alarm goes on while they do. */
async function cameUp(
  job: Job,
  api: Kubernetes,
  own: readonly Manifest[],
  watchesAlarm = true,
): Promise<void> {
  const until = job.clock.now().getTime() + Number(need(job.env, "ROLLOUT_MINUTES")) * 60_000;
  for (;;) {
    const all = await progress(api, own);
    const failed = all.find((one) => one.failed);
    if (failed !== undefined) throw new NotDeployed(failed.text);
    if (watchesAlarm) await demandQuiet(job);
    const missing = all.find(({ up }) => !up);
    if (missing === undefined) return;
    if (job.clock.now().getTime() >= until) throw new NotDeployed(`out of time: ${missing.text}`);
    await job.clock.pause(between);
  }
}

const demandQuiet = ({ aws, env }: Job): Promise<unknown> =>
  alarmState(aws, need(env, "ALARM_NAME")).catch((error: Error) => {
    throw error instanceof NotHealthy ? new NotDeployed(error.message) : error;
  });

type Way = { former: Kept | undefined; own: readonly Manifest[]; why: string };

/** The ledger is told why, and where that has led. What only the failed release has goes. */
async function goBack(job: Job, api: Kubernetes, { former, own, why }: Way): Promise<never> {
  const back = former?.manifests ?? [];
  await applyAll(api, back);
  await removeAll(api, without(own, back));
  // The alarm is on still by what has failed.
  await cameUp(job, api, back, false);
  throw new NotDeployed(
    former === undefined
      ? `${why}; it is taken away, there was none before it`
      : `${why}; ${former.sha256} runs again`,
  );
}
