// Says what one more of something costs, and whether that grows with how many there are already.
import { median } from "./pairs.ts";

/** What one round took, for each size. */
export type Round = readonly number[];
/** For one more, between each size and the next; the last of these against the first, round by round. */
export type Slopes = { each: readonly number[]; ratios: readonly number[] };

/** Sizes must grow, and each round have a value for each of them, at least three. */
export function slopesOf(sizes: readonly number[], rounds: readonly Round[]): Slopes {
  if (sizes.length < 3 || sizes.some((size, i) => i > 0 && size <= sizes[i - 1]!))
    throw new Error(`sizes ${sizes.join(", ")}: give three or more, each greater than the one before`);
  if (rounds.length === 0) throw new Error("no rounds: give one at least");
  const short = rounds.find((round) => round.length !== sizes.length);
  if (short !== undefined)
    throw new Error(`${short.length} values: give one for each of ${sizes.join(", ")}`);
  const byRound = rounds.map((round) =>
    round.slice(1).map((value, i) => (value - round[i]!) / (sizes[i + 1]! - sizes[i]!)),
  );
  return {
    each: sizes.slice(1).map((_, i) => median(byRound.map((slopes) => slopes[i]!))),
    ratios: byRound.map((slopes) => slopes.at(-1)! / slopes[0]!).toSorted((a, b) => a - b),
  };
}

/** `12.3 ms each from 1 to 10, 12.5 ms each from 10 to 30; ratio 1.02 (0.98 to 1.10)`, out of seconds. */
export function renderSlopes(sizes: readonly number[], { each, ratios }: Slopes): string {
  const parts = each.map(
    (seconds, i) => `${(1000 * seconds).toFixed(1)} ms each from ${sizes[i]} to ${sizes[i + 1]}`,
  );
  const spread = `${ratios[0]!.toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`;
  return `${parts.join(", ")}; ratio ${median(ratios).toFixed(2)} (${spread})`;
}
