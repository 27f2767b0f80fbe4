// The function: takes scores, answers with the leaderboard. Lockgate's check calls it without any.
import { createHandler } from "./answer.mjs";
import { createFlags } from "./flags.mjs";

export const handler = createHandler(createFlags(process.env));
