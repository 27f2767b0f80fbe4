// Looks whether all pods of a release are up in its cluster and its alarm is off: only what runs here may go on.
import { openCluster, progress } from "./cluster.ts";
import { alarmState, checkDeployed, NotHealthy } from "./health.ts";
import { kept } from "./keptRelease.ts";
import { need, type Job } from "./settings.ts";

export const checkEks = (job: Job): Promise<string> => checkDeployed(job, (sha256) => look(job, sha256));

async function look(job: Job, sha256: string): Promise<string> {
  const namespace = need(job.env, "NAMESPACE");
  const api = await openCluster(job);
  const release = await kept(api, namespace);
  if (release?.sha256 !== sha256)
    throw new NotHealthy(`${namespace} has ${release?.sha256 ?? "no release"}, not ${sha256}`);
  const all = await progress(api, release.manifests);
  const missing = all.find(({ up }) => !up);
  if (missing !== undefined) throw new NotHealthy(missing.text);
  const alarm = need(job.env, "ALARM_NAME");
  return `${all.map(({ text }) => text).join(", ")}; alarm ${alarm} is ${await alarmState(job.aws, alarm)}`;
}
