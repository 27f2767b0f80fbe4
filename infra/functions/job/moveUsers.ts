// Moves users from one fleet to the other step by step. Whatever goes wrong on the way, all of them are back where they came
// from by one call; a move that its job did not live to end goes back before the next one begins.
import { colours, otherThan, type Colour } from "../../plan/colours.ts";
import { healthyTargets } from "./checkEc2.ts";
import { describeGroup } from "./codeDeploy.ts";
import { NotDeployed } from "./deployment.ts";
import { alarmState, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";
import { give, targetsOf, wholeOf, type Shares } from "./shares.ts";

/** Seconds between two looks. */
const between = 15;

export const fleetGroup = ({ env }: Job, colour: Colour): string =>
  need(env, `${colour.toUpperCase()}_GROUP`);

/** The colour that users are on. */
export const settled = async (job: Job, shares: Shares): Promise<Colour> =>
  wholeOf(shares) ?? (await backFrom(job, shares));

/** Users move only right after a deployment: a move that did not end was to the fleet that had the last one. */
async function backFrom(job: Job, shares: Shares): Promise<Colour> {
  const begun = await Promise.all(
    colours.map(async (colour) => {
      const { lastAttemptedDeployment: last } = await describeGroup(job, fleetGroup(job, colour));
      return { colour, at: last?.createTime?.getTime() ?? 0 };
    }),
  );
  const [last, before] = begun.toSorted((one, other) => other.at - one.at);
  if (last === undefined || last.at === before?.at)
    throw new NotDeployed("users are shared between blue and green, and nothing says which is the new one");
  const from = otherThan(last.colour);
  await give(job, shares, from, 100);
  return from;
}

/** `steps`: per cent; all of them come last. Throws NotDeployed once they are where they came from. */
export async function moveUsers(
  job: Job,
  shares: Shares,
  to: Colour,
  steps: readonly number[],
): Promise<void> {
  await fit(job, to);
  try {
    for (const percent of steps) {
      await give(job, shares, to, percent);
      await watch(job, to);
    }
    await give(job, shares, to, 100);
    if (steps.length > 0) await watch(job, to);
  } catch (error) {
    const from = otherThan(to);
    const back = await give(job, shares, from, 100).then(
      () => `all users are back on ${from}`,
      (reason: Error) => `users could not be moved back to ${from}: ${reason.message}`,
    );
    throw new NotDeployed(`${(error as Error).message}; ${back}`, { cause: error });
  }
}

/** All of them at once: what the alarm tells is of the fleet that they leave. */
export async function moveBack(job: Job, shares: Shares, to: Colour): Promise<void> {
  await answers(job, to);
  await give(job, shares, to, 100);
}

async function watch(job: Job, colour: Colour): Promise<void> {
  for (let left = Number(need(job.env, "STEP_MINUTES")) * 60; left > 0; left -= between) {
    await job.clock.pause(between);
    await fit(job, colour);
  }
}

/** Throws NotDeployed unless every machine of the fleet answers, and users see no failure. */
async function fit(job: Job, colour: Colour): Promise<void> {
  await answers(job, colour);
  await deployed(() => alarmState(job.aws, need(job.env, "ALARM_NAME")));
}

const answers = (job: Job, colour: Colour): Promise<unknown> =>
  deployed(() => healthyTargets(job, targetsOf(job, colour)));

async function deployed(look: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (error instanceof NotHealthy) throw new NotDeployed(error.message, { cause: error });
    throw error;
  }
}
