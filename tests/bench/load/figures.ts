// Figures from what was measured: percentiles, who was overtaken, how memory grew. Pure.

/** A run as its row tells it; times in milliseconds since 1970. */
export interface Timed {
  readonly id: string;
  readonly stack: string;
  readonly created: number;
  readonly started: number;
  readonly finished: number;
}

/** The value below which this share of all lies; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * For each run, how many that were asked for later began before it, from the moment on that its stack was free for it. In a
 * queue that lets nobody starve this is bounded by what is on its way at once, however long the queue is.
 */
export function overtakings(runs: readonly Timed[]): number[] {
  const byStart = runs.toSorted((a, b) => a.started - b.started);
  return runs.map((run) => {
    const ready = readyAt(run, runs);
    return byStart.filter(
      (other) => other.started >= ready && other.started < run.started && other.created > run.created,
    ).length;
  });
}

/** When a run could have begun: asked for, and the one before it on its stack ended. */
function readyAt(run: Timed, runs: readonly Timed[]): number {
  const before = runs.filter(({ stack, created }) => stack === run.stack && created < run.created);
  return Math.max(run.created, ...before.map(({ finished }) => finished));
}

/** Pairs of runs of one stack that went on at once, or not in the order in which they were asked for. */
export function disorders(runs: readonly Timed[]): string[] {
  const faults: string[] = [];
  for (const [stack, own] of Map.groupBy(runs, (run) => run.stack)) {
    const asked = own.toSorted((a, b) => a.created - b.created);
    for (const [index, run] of asked.entries()) {
      const next = asked[index + 1];
      if (next && next.started < run.finished)
        faults.push(`${stack}: ${next.id} began before ${run.id} had ended`);
    }
  }
  return faults;
}

/** Growth from the second quarter of the samples to the last one, as a share; the first quarter is for warming up. */
export function growth(samples: readonly number[]): number {
  const quarter = Math.floor(samples.length / 4);
  const early = percentile(samples.slice(quarter, 2 * quarter), 0.5);
  const late = percentile(samples.slice(3 * quarter), 0.5);
  return late / early - 1;
}
