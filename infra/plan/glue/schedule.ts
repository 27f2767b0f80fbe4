// Decides when a schedule of AWS comes next: six fields in UTC, one of the days left open, a week that begins on Sunday as 1.
import { Cron } from "croner";

const form = /^cron\(\S+ \S+ (\? \S+ (?!\?)\S+|(?!\?)\S+ \S+ \?) \S+\)$/;

/** As AWS reads it: Sunday is 1, and `0/10` begins at 0 and goes on by tens. */
const reading = { alternativeWeekdays: true, sloppyRanges: true };

/** `cron(0 8 * * ? *)`; undefined: never again. Throws RangeError for what is no schedule. */
export function nextTime(schedule: string, after: Date): Date | undefined {
  if (!form.test(schedule)) throw new RangeError(`${schedule} has not the six fields of a schedule`);
  const fields = schedule.slice("cron(".length, -1).replaceAll("?", "*");
  const cron = new Cron(`0 ${fields}`, { ...reading, timezone: "UTC", paused: true });
  return cron.nextRun(after) ?? undefined;
}

export function isSchedule(text: string): boolean {
  try {
    return nextTime(text, new Date()) !== undefined;
  } catch {
    return false;
  }
}
