// Decides whether changes of a stack may begin at a moment, and when they can at the earliest. Pure.
import { type Interval, intervalsOf } from "./intervals.ts";
import type { Window } from "./window.ts";

/** What stands in the way, or what could not be read: both keep a stack closed. */
export interface Obstacle {
  readonly window: string;
  readonly reason: string;
  /** When this occurrence of it ends; absent where nobody can tell. */
  readonly until?: Date;
}

export interface Schedule {
  readonly open: boolean;
  readonly obstacles: readonly Obstacle[];
  /** When changes can begin at the earliest; absent when that is not within a year, or cannot be told. */
  readonly earliest?: Date;
}

/** How far ahead the next opening is looked for. */
const horizon = 366 * 86_400_000;

/** Windows that speak of this stack. */
export function windowsOf(windows: readonly Window[], stack: string): Window[] {
  return windows.filter(({ environments }) => environments.includes("*") || environments.includes(stack));
}

/** Judges one moment. A window that cannot be evaluated closes the stack until somebody mends it. */
export function scheduleAt(windows: readonly Window[], now: Date): Schedule {
  const at = now.getTime();
  const { readable, broken } = read(windows, at, at + 1);
  const denying = readable.filter(({ window, intervals }) => window.kind === "deny" && intervals.length > 0);
  const allowing = readable.filter(({ window }) => window.kind === "allow");
  const outside = allowing.length > 0 && allowing.every(({ intervals }) => intervals.length === 0);
  const obstacles: Obstacle[] = [
    ...broken,
    ...denying.map(({ window, intervals }) => ({
      window: window.name,
      reason: window.reason,
      until: new Date(Math.max(...intervals.map(({ end }) => end))),
    })),
    ...(outside
      ? allowing.map(({ window }) => ({ window: window.name, reason: `outside: ${window.reason}` }))
      : []),
  ];
  if (obstacles.length === 0) return { open: true, obstacles };
  const earliest = broken.length > 0 ? undefined : nextOpening(windows, at);
  return { open: false, obstacles, ...(earliest === undefined ? {} : { earliest: new Date(earliest) }) };
}

/** Times between two moments in which changes may not begin, oldest first, without overlaps. */
export function closures(windows: readonly Window[], from: Date, to: Date): Interval[] {
  const [start, end] = [from.getTime(), to.getTime()];
  const { readable, broken } = read(windows, start, end);
  if (broken.length > 0) return [{ start, end }];
  const of = (kind: Window["kind"]) =>
    readable.filter(({ window }) => window.kind === kind).flatMap(({ intervals }) => intervals);
  const anyAllow = readable.some(({ window }) => window.kind === "allow");
  const outside = anyAllow ? complement(union(of("allow")), start, end) : [];
  return union([...of("deny"), ...outside]);
}

function nextOpening(windows: readonly Window[], at: number): number | undefined {
  const first = closures(windows, new Date(at), new Date(at + horizon)).find(
    ({ start, end }) => start <= at && end > at,
  );
  return first && first.end < at + horizon ? first.end : undefined;
}

function read(windows: readonly Window[], from: number, to: number) {
  const readable: { window: Window; intervals: Interval[] }[] = [];
  const broken: Obstacle[] = [];
  for (const window of windows) {
    try {
      readable.push({ window, intervals: intervalsOf(window, from, to) });
    } catch (error) {
      broken.push({ window: window.name, reason: `cannot be evaluated: ${(error as Error).message}` });
    }
  }
  return { readable, broken };
}

function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of intervals.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && next.start <= last.end)
      merged.splice(-1, 1, { start: last.start, end: Math.max(last.end, next.end) });
    else merged.push(next);
  }
  return merged;
}

/** The gaps between intervals that are in order and do not overlap. */
function complement(intervals: readonly Interval[], from: number, to: number): Interval[] {
  const edges = [from, ...intervals.flatMap(({ start, end }) => [start, end]), to];
  const gaps: Interval[] = [];
  for (let index = 0; index < edges.length; index += 2) {
    const [start = to, end = to] = edges.slice(index, index + 2);
    if (start < end) gaps.push({ start, end });
  }
  return gaps;
}
