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

/** A run's job as the queue's row tells it; times in milliseconds since 1970. */
export interface Queued {
  readonly stack: string;
  readonly queued: number;
  /** When a worker got it. What that does with it first is not the queue's. */
  readonly taken: number;
  /** When the next one of its stack could be taken. */
  readonly freed: number;
}

/**
 * For each job, how many that came later were taken before it, from the moment on that its stack was free for it. In a
 * queue that lets nobody starve this is bounded by what is taken at once, however long the queue is.
 */
export function overtakings(jobs: readonly Queued[]): number[] {
  return jobs.map((job) => {
    const ready = readyAt(job, jobs);
    return jobs.filter(
      (other) => other.taken >= ready && other.taken < job.taken && other.queued > job.queued,
    ).length;
  });
}

/** When a job could have been taken: asked for, and the one before it on its stack ended. */
function readyAt(job: Queued, jobs: readonly Queued[]): number {
  const before = jobs.filter(({ stack, queued }) => stack === job.stack && queued < job.queued);
  return Math.max(job.queued, ...before.map(({ freed }) => freed));
}

/** Pairs of runs of one stack that went on at once. */
export const overlaps = (runs: readonly Timed[]): string[] =>
  pairs(runs, (run) => run.started)
    .filter(([run, next]) => next.started < run.finished)
    .map(([run, next]) => `${run.stack}: ${next.id} began before ${run.id} had ended`);

/** Pairs of runs of one stack that began in another order than that in which they were asked for, one after the other. */
export const disorders = (runs: readonly Timed[]): string[] =>
  pairs(runs, (run) => run.created)
    .filter(([run, next]) => next.started < run.started)
    .map(([run, next]) => `${run.stack}: ${next.id} began before ${run.id}`);

/** Each run with the next one of its stack. */
function pairs(runs: readonly Timed[], at: (run: Timed) => number): (readonly [Timed, Timed])[] {
  return [...Map.groupBy(runs, (run) => run.stack).values()].flatMap((own) => {
    const sorted = own.toSorted((a, b) => at(a) - at(b));
    return sorted.slice(1).map((next, index) => [sorted[index] as Timed, next] as const);
  });
}

/** Growth from the second quarter of the samples to the last one, as a share; the first quarter is for warming up. */
export function growth(samples: readonly number[]): number {
  const quarter = Math.floor(samples.length / 4);
  const early = percentile(samples.slice(quarter, 2 * quarter), 0.5);
  const late = percentile(samples.slice(3 * quarter), 0.5);
  return late / early - 1;
}
