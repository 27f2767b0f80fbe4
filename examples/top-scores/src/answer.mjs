// Decides what a call is answered with: the leaderboard, with ranks for whom the flag shared-ranks is on.
import { topScores } from "./scores.mjs";

export const createHandler =
  (flag) =>
  async ({ scores = [], count, user, tenant } = {}) => {
    const best = topScores(scores, count);
    const isNew = best.length > 0 && (await flag("shared-ranks", { user, tenant }));
    return { statusCode: 200, body: JSON.stringify(isNew ? withRanks(best) : best) };
  };

/** Of a sorted leaderboard: equal scores share a rank, and the next is as many places down. */
const withRanks = (best) =>
  best.map((row) => ({ ...row, rank: best.findIndex(({ score }) => score === row.score) + 1 }));
