// Takes a decision on a request: once, whatever is said afterwards. Who may decide, IAM says.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod/mini";
import { answer } from "./answer.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { Records, type Decision, type VendingRecord } from "./records.ts";
import { refusal } from "./faults.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";

const schema = z.strictObject(
  {
    requestId: z.string(),
    decision: z.enum(["approve", "deny"]),
    reason: z.optional(z.string().check(z.maxLength(500, "at most 500 characters"))),
  },
  { error: '{ "requestId", "decision": "approve" or "deny", "reason"? }' },
);

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE"]);
  const records = new Records(use(DynamoDBClient), settings.TABLE);

  const write = async (requestId: string, decision: Decision, reason = ""): Promise<VendingRecord> => {
    await records.get(requestId);
    try {
      const changes = {
        decision,
        ...(reason === "" ? {} : { reason }),
        ...(decision === "deny" ? { status: "denied" } : {}),
      };
      return await records.note(
        requestId,
        changes,
        "attribute_exists(id) AND attribute_not_exists(decision)",
      );
    } catch (error) {
      if ((error as Error).name !== "ConditionalCheckFailedException") throw error;
    }
    const record = await records.get(requestId);
    if (record.decision === decision) return record;
    throw refusal([`decision: ${requestId} was decided already: ${record.decision}`]);
  };

  return async (event: unknown): Promise<{ decision: Decision }> => {
    const read = schema.safeParse(event);
    if (!read.success)
      throw refusal(read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
    const { requestId, decision, reason } = read.data;
    const { request, tokens } = await write(requestId, decision, reason);
    if (decision === "deny") await records.freeAddress(request);
    for (const token of tokens) await answer(use(SFNClient), token, decision);
    return { decision };
  };
}

export const handler = started(createHandler);
