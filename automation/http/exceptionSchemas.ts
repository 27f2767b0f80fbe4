// Decides the JSON shapes of exceptions from the policy pack's rules: what is asked for, and how far it has come.
import { z } from "zod";
import { exceptionStates } from "../exceptions/states.ts";
import type { RuleException } from "../store/exceptions.ts";
import { freeText, nullableTimestamp, stackName, timestamp } from "./schemas.ts";

const wanted = {
  environment: stackName.describe("the stack, and thereby the account, that it is for"),
  rule: freeText(40).describe("id of a rule of the policy pack"),
  urn: freeText(500).describe("URN of what is exempted, which names its stack; a star stands for anything"),
  reason: freeText(1000).min(10),
  ticket: freeText(200),
  until: z.iso.date().describe("last day on which it holds, UTC; at most a year ahead"),
};

export const newExceptionSchema = z.strictObject(wanted).meta({ id: "NewException" });

export const exceptionSchema = z
  .object({
    id: z.uuid(),
    ...wanted,
    state: z.enum(exceptionStates),
    over: z.boolean().describe("its last day is over: where it was granted that is a violation"),
    person: z.string().describe("who asked, and answers for it"),
    requestedBy: z.string(),
    requestedAt: timestamp,
    decidedBy: z.string().nullable(),
    decidedAt: nullableTimestamp,
    withdrawnBy: z.string().nullable(),
    withdrawnAt: nullableTimestamp,
  })
  .meta({ id: "Exception" });

/** An exception as the API shows it. `today`: YYYY-MM-DD, UTC. */
export function exceptionView(found: RuleException, today: string): z.output<typeof exceptionSchema> {
  const { id, rule, urn, reason, ticket, until, state, person, requestedBy, decidedBy, withdrawnBy } = found;
  return {
    id,
    environment: found.stack,
    rule,
    urn,
    reason,
    ticket,
    until,
    state,
    over: until < today,
    person,
    requestedBy,
    requestedAt: found.requestedAt.toISOString(),
    decidedBy,
    decidedAt: found.decidedAt?.toISOString() ?? null,
    withdrawnBy,
    withdrawnAt: found.withdrawnAt?.toISOString() ?? null,
  };
}
