// Decides which keys configure what accounts may cost, who hears of it, and by which tags bills are split.
import { z } from "zod";
import { email, list, text } from "./fields.ts";

const amountRemedy = "a whole number of US dollars a month, from 1 to 10000000";
const people = list(email, "a list of e-mail addresses")
  .min(1, "at least one e-mail address")
  .max(10, "at most 10 e-mail addresses: AWS takes no more");

/** An amount a month, and who hears of it; without `tells`, the account's owner. */
export const budget = z.strictObject(
  {
    monthlyUsd: z.int({ error: amountRemedy }).min(1, amountRemedy).max(10_000_000, amountRemedy),
    tells: people.optional(),
  },
  { error: "a budget: { monthlyUsd, tells? }" },
);

const costs = z.strictObject(
  {
    /** Of each account that has none of its own. */
    budget,
    /** What all accounts may cost together, those that were given out on request included. */
    totalUsd: z.int({ error: amountRemedy }).min(1, amountRemedy).max(10_000_000, amountRemedy),
    /** Who hears of the total, of the management account, and once a week of what is unusual. */
    reviewers: people,
    /** Keys of tags by which AWS splits the bills. It knows a key a day after the first resource has it, and refuses it before. */
    tags: list(
      text("the key of a tag").regex(
        /^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u,
        "the key of a tag, such as lockgate:stack",
      ),
      "a list of keys of tags, such as [lockgate:stack]",
    )
      .max(500, "at most 500 keys: AWS takes no more")
      .default([]),
  },
  { error: "what accounts may cost: { budget, totalUsd, reviewers, tags? }" },
);

/** Absent: only accounts that name a budget have one. */
export const costKeys = { costs: costs.optional() };
