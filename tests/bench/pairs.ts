// Compares two ways of doing the same thing in turn (A B A B ...), so that a slow moment of the machine meets both.

export type Pair = { name: string; ours: Way; alternative: Way };
export type Way = { label: string; run(): Promise<void> };
export type Comparison = { name: string; ours: number[]; alternative: number[] };

/** Runs both ways `rounds` times after one warm-up each; seconds of wall clock. */
export async function compare(pair: Pair, rounds: number): Promise<Comparison> {
  await pair.ours.run();
  await pair.alternative.run();
  const result: Comparison = { name: pair.name, ours: [], alternative: [] };
  for (let round = 0; round < rounds; round++) {
    result.ours.push(await seconds(pair.ours));
    result.alternative.push(await seconds(pair.alternative));
  }
  return result;
}

/** One line: both medians and the ratio, taken round by round (median, least and greatest). */
export function renderComparison(pair: Pair, result: Comparison): string {
  const ratios = result.ours.map((value, i) => value / result.alternative[i]!).sort((a, b) => a - b);
  const ratio = `${median(ratios).toFixed(2)} (${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)})`;
  const side = (way: Way, values: number[]) => `${way.label} ${median(values).toFixed(2)} s`;
  return `${result.name}: ratio ${ratio}; ${side(pair.ours, result.ours)}, ${side(pair.alternative, result.alternative)}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function seconds(way: Way): Promise<number> {
  const start = performance.now();
  await way.run();
  return (performance.now() - start) / 1000;
}
