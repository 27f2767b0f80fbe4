// Decides how a deployment window is written: when CodePipeline lets a release into an environment (rule DeploymentWindow).
import { Cron } from "croner";
import { z } from "zod";
import { text } from "./fields.ts";

const cronRemedy =
  'six fields as CodePipeline reads them, seconds always *: "* * 9-16 ? * MON-THU" is Monday to Thursday from 9:00 to 16:59';
export const zoneRemedy = "the time zone of the window, such as Europe/Berlin";

/** Days of the week count from Sunday, which is 1. */
export const windowOf = (cron: string, zone: string): Cron =>
  new Cron(cron, { timezone: zone, alternativeWeekdays: true, paused: true });

const isCron = (cron: string): boolean => {
  try {
    return /^\* \S+ \S+ \S+ \S+ \S+( \S+)?$/.test(cron) && windowOf(cron, "UTC").nextRun() !== null;
  } catch {
    return false;
  }
};

export const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

/** A window without a zone is one that nobody can name. */
export const deploymentWindow = z.strictObject(
  {
    cron: text(cronRemedy).refine(isCron, cronRemedy),
    zone: text(zoneRemedy).refine(isZone, zoneRemedy),
  },
  { error: "when releases may come here: { cron, zone }" },
);
export type DeploymentWindow = z.infer<typeof deploymentWindow>;
