// What every check has in common: it is about what was deployed here last, and the ledger has the outcome.
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { isState } from "../lib/ledger.ts";
import { handedOver } from "./handedOver.ts";
import { chainHere, originIn, shortly, tell } from "./record.ts";
import { need, type Job } from "./settings.ts";

/** What was deployed does not work. */
export class NotHealthy extends Error {}

/** The ledger has the outcome. Nothing is said of a release that does not run here. `settle`: what follows from its health. */
export async function checkDeployed(
  job: Job,
  look: (sha256: string) => Promise<string>,
  settle: () => Promise<string> = async () => "",
): Promise<string> {
  const { sha256, artifact } = await handedOver(job);
  const last = (await chainHere(job)).findLast(({ kind }) => isState(kind));
  if (last?.sha256 !== sha256)
    throw new NotHealthy(`${last?.sha256 ?? "nothing"} was deployed here last, not ${sha256}`);
  const told = { sha256, version: artifact.versionId };
  try {
    const outcome = `${await look(sha256)}${await soaked(job)}${await settle()}`;
    await tell(job, { ...told, ...originIn(last), kind: "healthy" });
    return outcome;
  } catch (error) {
    if (error instanceof NotHealthy)
      await tell(job, { ...told, kind: "failed", reason: shortly(error.message) });
    throw error;
  }
}

/** Seconds between two looks at an alarm, which judges whole minutes. */
const between = 15;

/** Watches the app's alarm for SOAK_MINUTES: what users meet only later is of the release, too. Throws NotHealthy once it is on. */
async function soaked(job: Job): Promise<string> {
  const { SOAK_MINUTES: minutes } = job.env;
  if (minutes === undefined) return "";
  for (let left = Number(minutes) * 60; left > 0; left -= between) {
    await job.clock.pause(between);
    await alarmState(job.aws, need(job.env, "ALARM_NAME"));
  }
  return `; it stayed off for ${minutes} minutes`;
}

/** Of an alarm that is not on. */
export async function alarmState(
  { cloudwatch }: Pick<Job["aws"], "cloudwatch">,
  alarm: string,
): Promise<string> {
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
  const state = MetricAlarms[0]?.StateValue;
  if (state === undefined) throw new NotHealthy(`there is no alarm ${alarm}`);
  if (state === "ALARM") throw new NotHealthy(`alarm ${alarm} is on`);
  return state;
}
