// A slow second opinion on windows: it looks at a clock on the wall, minute by minute, through Intl alone.

/** A clock of a zone: epoch minutes to the minutes that its face shows, counted as if they were UTC. */
export function wallClock(zone: string): (minute: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const look = (minute: number): number => {
    const parts = Object.fromEntries(
      format.formatToParts(minute * 60_000).map(({ type, value }) => [type, Number(value)]),
    );
    return (
      Date.UTC(parts["year"]!, parts["month"]! - 1, parts["day"]!, parts["hour"]!, parts["minute"]!) / 60_000
    );
  };
  // Clocks jump at quarters of an hour only, and to look takes longer than to count.
  const seen = new Map<number, number>();
  return (minute) => {
    const past = minute % 15;
    const quarter = seen.get(minute - past) ?? look(minute - past);
    seen.set(minute - past, quarter);
    return quarter + past;
  };
}

export interface Occurrence {
  /** Local start and end, in minutes as if they were UTC. */
  readonly start: number;
  readonly end: number;
}

/** Minutes of [from, to) in which the occurrence is in force, by looking at every one of them. */
export function minutesInForce(
  faces: readonly number[],
  from: number,
  kind: "deny" | "allow",
  { start, end }: Occurrence,
): Set<number> {
  // Ambiguous where the clock shows it twice or never: then RFC 5545 (3.3.5) counts with the offset from before the gap.
  const beforeGap = (local: number) => {
    const index = faces.findLastIndex((face) => face < local);
    return index + (local - faces[index]!);
  };
  const first = (local: number) => faces.findIndex((face) => face >= local);
  const last = (local: number) => (faces.includes(local) ? faces.lastIndexOf(local) : beforeGap(local));
  const [open, close] = kind === "deny" ? [first(start), last(end)] : [last(start), first(end)];
  return new Set(Array.from({ length: Math.max(0, close - open) }, (_, index) => from + open + index));
}
