// Decides which known name a misspelt one is likely to mean.

import { closest, distance } from "fastest-levenshtein";

/** ` (did you mean "KMS-01"?)`, or empty text where no candidate is near. */
export const didYouMean = (name: string, candidates: readonly string[]): string => {
  if (candidates.length === 0) return "";
  const lower = new Map(candidates.map((candidate) => [candidate.toLowerCase(), candidate]));
  const best = closest(name.toLowerCase(), [...lower.keys()]);
  const limit = Math.max(1, Math.floor(name.length / 3));
  return distance(name.toLowerCase(), best) <= limit ? ` (did you mean "${lower.get(best)}"?)` : "";
};
