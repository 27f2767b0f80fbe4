// The function: takes scores, answers with the leaderboard. Lockgate's check calls it without any.
import { topScores } from "./scores.mjs";

export const handler = async ({ scores = [], count } = {}) => ({
  statusCode: 200,
  body: JSON.stringify(topScores(scores, count)),
});
