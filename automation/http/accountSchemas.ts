// Decides the JSON shapes of requests for accounts: what can be asked for, what was, and how far it has come.
import { z } from "zod";
import { accountTypes } from "../accounts/settings.ts";
import { accountStates } from "../accounts/states.ts";
import type { AskedAccount } from "../store/accounts.ts";
import { timestamp } from "./schemas.ts";

export const newAccountSchema = z
  .strictObject({
    type: z.enum(accountTypes).describe("what the account is for"),
    unit: z.string().min(1).max(128).describe("organizational unit, one that GET /v1/accounts/units lists"),
    name: z
      .string()
      .min(1)
      .max(50)
      .describe("as AWS shows it: lower-case letters, digits and single hyphens"),
    email: z
      .string()
      .min(1)
      .max(64)
      .describe("the root user's e-mail address, which no other AWS account uses"),
    owner: z.string().min(1).max(200).describe("the e-mail address of the team that answers for the account"),
  })
  .meta({ id: "NewAccount" });

export const accountSchema = z
  .object({
    id: z.uuid(),
    type: z.string(),
    unit: z.string(),
    name: z.string(),
    email: z.string(),
    owner: z.string(),
    person: z.string(),
    state: z.enum(accountStates),
    requestedBy: z.string(),
    requestedAt: timestamp,
    decidedBy: z.string().nullable(),
    decidedAt: timestamp.nullable(),
    reason: z.string().nullable(),
    accountId: z.string().nullable().describe("of AWS, once the account is handed over"),
    trouble: z
      .string()
      .nullable()
      .describe("why it failed, or the last call to account vending came to nothing; that is tried again"),
  })
  .meta({ id: "Account" });

export const accountUnitSchema = z
  .object({ name: z.string(), type: z.enum(accountTypes) })
  .meta({ id: "AccountUnit" });

/** A request as the API shows it. */
export function accountView(account: AskedAccount): z.output<typeof accountSchema> {
  const { turn: _turn, failures: _failures, requestedAt, decidedAt, ...shown } = account;
  return {
    ...shown,
    requestedAt: requestedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
