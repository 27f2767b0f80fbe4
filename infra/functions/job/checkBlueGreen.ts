// Looks whether all users are on one fleet, enough of its machines answer, and the alarm is off.
import type { Colour } from "../../plan/colours.ts";
import { fleetVariable } from "../../plan/experiments.ts";
import { afterExperiment } from "./afterExperiment.ts";
import { healthyTargets } from "./checkEc2.ts";
import { flipColour } from "./colour.ts";
import { alarmState, checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";
import { sharesOf, targetsOf, wholeOf } from "./shares.ts";

export const checkBlueGreen = (job: Job): Promise<string> =>
  checkDeployed(job, () => afterExperiment(job, () => look(job)));

/** From then on the next release is written to the other colour: what it is watched for comes before. */
export const checkEc2Efs = (job: Job): Promise<string> =>
  checkDeployed(
    job,
    () => afterExperiment(job, () => look(job)),
    async () => `; ${await flipColour(job, await liveColour(job))}`,
  );

/** The fleet that all users are on, as experiments name it: what nobody uses proves nothing, and is not broken. */
export const liveFleet = async (job: Job): Promise<string> =>
  need(job.env, fleetVariable(await liveColour(job)));

async function liveColour(job: Job): Promise<Colour> {
  const live = wholeOf(await sharesOf(job));
  if (live === undefined) throw new NotHealthy("users are shared between blue and green");
  return live;
}

export async function look(job: Job): Promise<string> {
  const live = await liveColour(job);
  const { EXPERIMENT: experiment } = job.env;
  if (experiment !== undefined && experiment !== need(job.env, fleetVariable(live)))
    throw new NotHealthy(`the experiment was on ${experiment}, and users are on ${live}`);
  const machines = await healthyTargets(job, targetsOf(job, live));
  const alarm = need(job.env, "ALARM_NAME");
  const state = await alarmState(job.aws, alarm);
  return `all users are on ${live}, whose ${machines} machines answer; alarm ${alarm} is ${state}`;
}
