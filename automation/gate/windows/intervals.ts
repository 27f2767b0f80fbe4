// Decides when a window is in force: its occurrences as spans of absolute time.
import { RRuleTemporal } from "rrule-temporal";
import { Temporal } from "temporal-polyfill";
import { firstReading, lastReading } from "./clock.ts";
import type { Window } from "./window.ts";

/** From `start` up to, and not including, `end`, in milliseconds since 1970. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Clocks differ from UTC by less than a day, and readings of one clock by less than another. */
const margin = Temporal.Duration.from({ days: 2 });

/**
 * Spans of a window that touch [from, to), oldest first; with "first" only one of them. Where the clock is ambiguous
 * a denying window lasts as long as any reading of it, an allowing one only as long as every reading.
 * @throws when the rule cannot be evaluated
 */
export function intervalsOf(
  window: Pick<Window, "kind" | "zone" | "start" | "end" | "recurrence">,
  from: number,
  to: number,
  limit: "all" | "first" = "all",
): Interval[] {
  const start = Temporal.PlainDateTime.from(window.start);
  // Counted in days and hours of the clock: a window to Monday 06:00 ends then, whatever the clocks did on Sunday.
  const span = start.until(Temporal.PlainDateTime.from(window.end), { largestUnit: "day" });
  const [open, close] = window.kind === "deny" ? [firstReading, lastReading] : [lastReading, firstReading];
  const earliest = localOf(from, window.zone).subtract(span).subtract(margin);
  const latest = localOf(to, window.zone).add(margin);
  const found: Interval[] = [];
  for (const local of occurrences(window, start, earliest, latest)) {
    const interval = { start: open(local, window.zone), end: close(local.add(span), window.zone) };
    if (interval.start >= interval.end || interval.end <= from || interval.start >= to) continue;
    found.push(interval);
    if (limit === "first") break;
  }
  return found;
}

function localOf(at: number, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
}

/**
 * Local starts between two local times. The rule is expanded on a calendar without zones (UTC stands for it): which
 * instant each date and time means is decided in one place only, the clock.
 */
function* occurrences(
  window: Pick<Window, "zone" | "recurrence">,
  start: Temporal.PlainDateTime,
  earliest: Temporal.PlainDateTime,
  latest: Temporal.PlainDateTime,
): Generator<Temporal.PlainDateTime> {
  if (window.recurrence === null) {
    yield start;
    return;
  }
  const rule = new RRuleTemporal({
    rruleString: localUntil(window.recurrence, window.zone),
    dtstart: start.toZonedDateTime("UTC"),
    temporal: Temporal,
  });
  // Year by year: who asks for one occurrence in decades does not wait for all of them.
  const since = Temporal.PlainDateTime.compare(earliest, start) < 0 ? start : earliest;
  for (let year = since; Temporal.PlainDateTime.compare(year, latest) < 0; year = year.add({ years: 1 })) {
    const end =
      Temporal.PlainDateTime.compare(year.add({ years: 1 }), latest) < 0 ? year.add({ years: 1 }) : latest;
    const found = rule.between(new Date(`${year}Z`), new Date(`${end}Z`), true);
    for (const at of found.map((zoned) => zoned.toPlainDateTime())) {
      // The end of one year is the start of the next.
      if (Temporal.PlainDateTime.compare(at, end) < 0) yield Temporal.PlainDateTime.from(at);
    }
  }
}

/** UNTIL is in UTC (RFC 5545, 3.3.10), the calendar that the rule is expanded on shows local time. */
function localUntil(rule: string, zone: string): string {
  return rule.replace(/UNTIL=(\d{8})(?:T(\d{6})Z)?/, (_, date: string, time: string | undefined) => {
    if (time === undefined) return `UNTIL=${date}T235959Z`;
    const instant = Temporal.Instant.from(`${date}T${time}Z`);
    const local = instant.toZonedDateTimeISO(zone).toPlainDateTime();
    return `UNTIL=${local.toString({ smallestUnit: "second" }).replaceAll(/[-:]/g, "")}Z`;
  });
}
