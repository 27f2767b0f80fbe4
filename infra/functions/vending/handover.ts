// Hands an account over: people of its unit get their access, and everybody concerned is told.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { give, identityAs } from "./assignments.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { accountOf } from "./place.ts";
import { Records } from "./records.ts";
import type { AccountRequest } from "./request.ts";
import { accessOf } from "./settings.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "TOPIC", "ACCESS"]);
  const records = new Records(use(DynamoDBClient), settings.TABLE);

  const giveAccess = async (requestId: string, account: string, unit: string): Promise<void> => {
    const access = accessOf(settings.ACCESS, unit);
    if (access.length === 0) return;
    const { INSTANCE, MANAGEMENT_ROLE } = settingsOf(env, ["INSTANCE", "MANAGEMENT_ROLE"]);
    const client = await identityAs(use, MANAGEMENT_ROLE, requestId);
    for (const one of access) await give(client, INSTANCE, account, one);
  };

  return async ({ requestId }: { requestId: string }): Promise<void> => {
    const record = await records.get(requestId);
    if (record.status === "ready") return;
    const account = accountOf(record);
    await giveAccess(requestId, account, record.request.unit);
    await use(SNSClient).send(
      new PublishCommand({
        TopicArn: settings.TOPIC,
        Subject: `AWS account ${record.request.name} is ready`,
        Message: message(record.request, account),
      }),
    );
    await records.note(requestId, { status: "ready" });
  };
}

const message = ({ requestId, name, email, unit, owner }: AccountRequest, account: string): string =>
  [
    `Account ${account}, ${name} (${email}), stands in unit ${unit}; ${owner} answers for it.`,
    "",
    `To give it up: run the state machine with {"action":"suspend","requestId":"${requestId}"}.`,
    "To let stacks work in it, take it into the table of accounts: lockgate org import writes its line.",
  ].join("\n");

export const handler = started(createHandler);
