// Decides the order of a leaderboard.

/** The best `count` of `{ player, score }`, each player once with the best score; who comes first in the list wins a tie. */
export function topScores(scores, count = 10) {
  const best = new Map();
  for (const { player, score } of scores)
    if (!best.has(player) || best.get(player) < score) best.set(player, score);
  return [...best]
    .map(([player, score]) => ({ player, score }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, count);
}
