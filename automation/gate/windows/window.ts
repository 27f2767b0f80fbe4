// Decides what a window is, and which ones are written down only because nobody has tried them yet.
import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import type { Fault } from "../../errors.ts";
import { intervalsOf } from "./intervals.ts";

export const windowKinds = ["deny", "allow"] as const;

/** A time in which changes are denied, or in which alone they are allowed. */
export interface Window {
  readonly id: string;
  readonly name: string;
  /** `deny` beats `allow`; where there is an `allow`, whatever lies outside of all of them is denied. */
  readonly kind: (typeof windowKinds)[number];
  /** Stacks, or `*` for all. */
  readonly environments: readonly string[];
  /** IANA name of a time zone. */
  readonly zone: string;
  /** Local date and time in the zone, without an offset: 2026-12-24T18:00. */
  readonly start: string;
  readonly end: string;
  /** RFC 5545 recurrence rule, without `RRULE:`; null for once. */
  readonly recurrence: string | null;
  readonly reason: string;
}

export const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/, "is not a local date and time like 2026-12-24T18:00");

/** Rule parts that a day-wise window needs. The hour comes from `start`, so that the clock decides it once. */
const ruleParts = new Set([
  "FREQ",
  "INTERVAL",
  "COUNT",
  "UNTIL",
  "BYDAY",
  "BYMONTH",
  "BYMONTHDAY",
  "BYYEARDAY",
  "BYWEEKNO",
  "BYSETPOS",
  "WKST",
]);
const frequencies = new Set(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
/** Longest window, in days. */
const longestDays = 366;
const mostOccurrences = 1000;

type Timing = Pick<Window, "kind" | "zone" | "start" | "end" | "recurrence">;

/** What is wrong with a window's times; empty when it can be evaluated and still has something to say. */
export function faultsOfWindow(window: Timing, now: Date): Fault[] {
  const faults = [...faultsOfTimes(window), ...faultsOfRule(window.recurrence)];
  return faults.length > 0 ? faults : faultsOfFuture(window, now);
}

function faultsOfTimes({ zone, start, end }: Timing): Fault[] {
  const faults: Fault[] = [];
  // An offset like +02:00 is a zone to the library, but knows no daylight saving.
  const named = /^[A-Za-z]/.test(zone) && attempt(() => Temporal.Now.zonedDateTimeISO(zone)) !== undefined;
  if (!named) faults.push(fault("zone", "is not the name of a time zone like Europe/Berlin", zone));
  const from = attempt(() => Temporal.PlainDateTime.from(start, { overflow: "reject" }));
  const to = attempt(() => Temporal.PlainDateTime.from(end, { overflow: "reject" }));
  if (!from) faults.push(fault("start", "is not a date and time of the calendar", start));
  if (!to) faults.push(fault("end", "is not a date and time of the calendar", end));
  if (!from || !to) return faults;
  if (Temporal.PlainDateTime.compare(from, to) >= 0) faults.push(fault("end", "is not after start", end));
  else if (from.until(to, { largestUnit: "day" }).days > longestDays)
    faults.push(fault("end", `is more than ${longestDays} days after start`, end));
  return faults;
}

function faultsOfRule(rule: string | null): Fault[] {
  if (rule === null) return [];
  const wrong = (message: string) => [fault("recurrence", message, rule)];
  const parts = rule.split(";").map((part) => part.split("=", 2));
  const names = parts.map(([name = ""]) => name);
  const values = new Map(parts.map(([name = "", value = ""]) => [name, value]));
  const unknown = names.filter((name) => !ruleParts.has(name));
  if (unknown.length > 0)
    return wrong(`holds ${unknown.join(", ")}; known are ${[...ruleParts].join(", ")}, in capitals`);
  if (values.size < names.length) return wrong("names a part twice");
  if (!frequencies.has(values.get("FREQ") ?? ""))
    return wrong(`needs FREQ, one of ${[...frequencies].join(", ")}`);
  if (values.has("COUNT") && values.has("UNTIL")) return wrong("holds both COUNT and UNTIL");
  if (Number(values.get("COUNT") ?? 1) > mostOccurrences)
    return wrong(`has a COUNT above ${mostOccurrences}`);
  if (!/^(\d{8}(T\d{6}Z)?)?$/.test(values.get("UNTIL") ?? ""))
    return wrong("has an UNTIL that is neither a date like 20261231 nor a UTC time like 20261231T235959Z");
  return [];
}

function faultsOfFuture(window: Timing, now: Date): Fault[] {
  const place = window.recurrence === null ? "end" : "recurrence";
  const value = window.recurrence ?? window.end;
  try {
    // Twenty-eight years hold every combination of weekday, month and leap day.
    const until = now.getTime() + 28 * 366 * 86_400_000;
    if (intervalsOf(window, now.getTime(), until, "first").length > 0) return [];
    return [fault(place, "leaves no occurrence in the future", value)];
  } catch (error) {
    return [fault(place, `cannot be evaluated: ${(error as Error).message}`, value)];
  }
}

function fault(path: string, message: string, value: string): Fault {
  return { path: `body.${path}`, message, value: JSON.stringify(value.slice(0, 200)) };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
