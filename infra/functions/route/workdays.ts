// Decides whether something is released on a day. Pure.

/** `zone` as IANA names it; holidays as 2026-12-25. */
export type Calendar = { zone: string; holidays: readonly string[] };

/** Monday to Friday where the company is, but for its holidays. Throws RangeError for a zone that nobody knows. */
export function isWorkday(now: Date, { zone, holidays }: Calendar): boolean {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    weekday: "short",
  }).formatToParts(now);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  return !["Sat", "Sun"].includes(part("weekday")) && !holidays.includes(day);
}
