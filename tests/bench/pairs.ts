// Compares two ways of doing the same thing in turn (A B A B ...), so that a slow moment of the machine meets both.

import { readFileSync } from "node:fs";

export type Pair = { name: string; ours: Way; alternative: Way };
export type Way = { label: string; run(): Promise<void> };
/** Seconds of wall clock, and of processor time of the processes that were started and have ended, where Linux tells. */
export type Took = { wall: number; processor?: number };
export type Comparison = { name: string; ours: Took[]; alternative: Took[] };

/** Runs both ways `rounds` times after one warm-up each. */
export async function compare(pair: Pair, rounds: number): Promise<Comparison> {
  await pair.ours.run();
  await pair.alternative.run();
  const result: Comparison = { name: pair.name, ours: [], alternative: [] };
  for (let round = 0; round < rounds; round++) {
    result.ours.push(await took(pair.ours));
    result.alternative.push(await took(pair.alternative));
  }
  return result;
}

/** One line: both medians and the ratio, taken round by round (median, least and greatest). */
export function renderComparison(pair: Pair, { ours, alternative }: Comparison): string {
  const walls = ours.map(({ wall }, i) => wall / alternative[i]!.wall).toSorted((a, b) => a - b);
  const ratio = `${median(walls).toFixed(2)} (${walls[0]!.toFixed(2)} to ${walls.at(-1)!.toFixed(2)})`;
  const side = (way: Way, times: readonly Took[]) =>
    `${way.label} ${median(times.map(({ wall }) => wall)).toFixed(2)} s`;
  return `${pair.name}: ratio ${ratio}; ${side(pair.ours, ours)}, ${side(pair.alternative, alternative)}${processorRatio(ours, alternative)}`;
}

/** One way's seconds on this machine: median, least and greatest. */
export function renderTimes(label: string, times: readonly Took[]): string {
  const walls = times.map(({ wall }) => wall).toSorted((a, b) => a - b);
  return `${label}: ${median(walls).toFixed(2)} s (${walls[0]!.toFixed(2)} to ${walls.at(-1)!.toFixed(2)})`;
}

/** What others do on the machine meanwhile makes the wall clock wrong, and processor time hardly. */
function processorRatio(ours: readonly Took[], alternative: readonly Took[]): string {
  const [mine, theirs] = [ours, alternative].map((side) =>
    side.flatMap(({ processor }) => (processor ? [processor] : [])),
  );
  if (!mine?.length || !theirs?.length) return "";
  const [a, b] = [median(mine), median(theirs)];
  return `; processor time ${(a / b).toFixed(2)} (${a.toFixed(1)} s, ${b.toFixed(1)} s)`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export async function took(way: Way): Promise<Took> {
  const [start, before] = [performance.now(), childrenSeconds()];
  await way.run();
  const [wall, after] = [(performance.now() - start) / 1000, childrenSeconds()];
  return before === undefined || after === undefined ? { wall } : { wall, processor: after - before };
}

/** cutime and cstime of proc(5): user and system time of ended children and their children, in hundredths. */
export function childrenSeconds(): number | undefined {
  if (process.platform !== "linux") return undefined;
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
