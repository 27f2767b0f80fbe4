// Decides which instant a clock on the wall means, where daylight saving skips an hour or repeats one.
import { Temporal } from "temporal-polyfill";

/**
 * The first instant at which a clock in `zone` has reached `local`, in milliseconds since 1970: the first of two
 * readings in a repeated hour, and the end of the gap for a time in a skipped hour.
 */
export function firstReading(local: Temporal.PlainDateTime, zone: string): number {
  const earlier = local.toZonedDateTime(zone, { disambiguation: "earlier" });
  // Before the gap: a clock jumps over `local` at the next change.
  if (Temporal.PlainDateTime.compare(earlier.toPlainDateTime(), local) < 0)
    return earlier.getTimeZoneTransition("next")!.epochMilliseconds;
  return earlier.epochMilliseconds;
}

/**
 * The last instant that `local` can mean: the second reading in a repeated hour; in a skipped hour the one that RFC
 * 5545 (3.3.5) gives, which counts with the offset from before the gap.
 */
export function lastReading(local: Temporal.PlainDateTime, zone: string): number {
  return local.toZonedDateTime(zone, { disambiguation: "later" }).epochMilliseconds;
}
