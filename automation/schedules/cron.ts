// Decides when a schedule is due: a cron expression read in a time zone. Pure.
import { Cron } from "croner";

/** Closer together than this, checks would only stand in each other's way. */
export const shortestMinutes = 5;

/** How many ticks are looked at for the shortest time between two. */
const looked = 50;

/** Ticks that are counted as missed, at most. */
const mostMissed = 1000;

const open = (cron: string, zone: string): Cron =>
  new Cron(cron, { timezone: zone, paused: true, mode: "5-part" });

/** What is wrong with a schedule; nothing when it can be kept. */
export function faultOfSchedule(cron: string, zone: string, from = new Date()): string | undefined {
  try {
    const ticks = open(cron, zone).nextRuns(looked, from);
    if (ticks.length === 0) return "never comes";
    const gaps = ticks.slice(1).map((tick, index) => tick.getTime() - (ticks[index]?.getTime() ?? 0));
    const shortest = Math.min(...gaps) / 60_000;
    return shortest < shortestMinutes ? `comes more often than every ${shortestMinutes} minutes` : undefined;
  } catch (error) {
    return `is not a cron expression of five parts in a time zone: ${(error as Error).message}`;
  }
}

/** The first tick after a moment; undefined where there is none. */
export const nextTick = (cron: string, zone: string, after: Date): Date | undefined =>
  open(cron, zone).nextRun(after) ?? undefined;

/** Ticks after the one that is due that have passed as well: nobody was there. */
export function missedTicks(cron: string, zone: string, due: Date, now: Date): number {
  let missed = 0;
  for (let at = nextTick(cron, zone, due); at && at <= now && missed < mostMissed; missed += 1)
    at = nextTick(cron, zone, at);
  return missed;
}
