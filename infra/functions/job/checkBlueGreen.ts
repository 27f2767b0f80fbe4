// Looks whether all users are on one fleet, enough of its machines answer, and the alarm is off.
import type { Colour } from "../../plan/colours.ts";
import { healthyTargets } from "./checkEc2.ts";
import { flipColour } from "./colour.ts";
import { alarmState, checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";
import { sharesOf, targetsOf, wholeOf } from "./shares.ts";

export const checkBlueGreen = (job: Job): Promise<string> =>
  checkDeployed(job, async () => (await look(job)).text);

/** From then on the next release is written to the other colour. */
export const checkEc2Efs = (job: Job): Promise<string> =>
  checkDeployed(job, async () => {
    const { live, text } = await look(job);
    return `${text}; ${await flipColour(job, live)}`;
  });

async function look(job: Job): Promise<{ live: Colour; text: string }> {
  const live = wholeOf(await sharesOf(job));
  if (live === undefined) throw new NotHealthy("users are shared between blue and green");
  const machines = await healthyTargets(job, targetsOf(job, live));
  const alarm = need(job.env, "ALARM_NAME");
  const state = await alarmState(job.aws, alarm);
  return {
    live,
    text: `all users are on ${live}, whose ${machines} machines answer; alarm ${alarm} is ${state}`,
  };
}
