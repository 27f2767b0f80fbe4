// Gives an account up: nobody gets in any more, and it waits, suspended, until its data may go.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { TagResourceCommand } from "@aws-sdk/client-organizations";
import { retiredTag } from "../../plan/retirement.ts";
import { identityAs, take } from "./assignments.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { moveTo, organizationsAs, tagsOf } from "./organizations.ts";
import { accountOf } from "./place.ts";
import { Records } from "./records.ts";
import { accessOf } from "./settings.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";

export function createHandler(env: Environment, use: Connect = connect, today = (): Date => new Date()) {
  const settings = settingsOf(env, ["TABLE", "MANAGEMENT_ROLE", "SUSPENDED", "ACCESS"]);
  const records = new Records(use(DynamoDBClient), settings.TABLE);

  const takeAccess = async (requestId: string, account: string, unit: string): Promise<void> => {
    const access = accessOf(settings.ACCESS, unit);
    if (access.length === 0) return;
    const { INSTANCE } = settingsOf(env, ["INSTANCE"]);
    const client = await identityAs(use, settings.MANAGEMENT_ROLE, requestId);
    for (const one of access) await take(client, INSTANCE, account, one);
  };

  return async ({ requestId }: { requestId: string }): Promise<void> => {
    const record = await records.get(requestId);
    const account = accountOf(record);
    await takeAccess(requestId, account, record.request.unit);
    const client = await organizationsAs(use, settings.MANAGEMENT_ROLE, requestId);
    await moveTo(client, account, settings.SUSPENDED);
    // The first day counts: its data is kept from then on.
    if ((await tagsOf(client, account))[retiredTag] === undefined)
      await client.send(
        new TagResourceCommand({
          ResourceId: account,
          Tags: [{ Key: retiredTag, Value: today().toISOString().slice(0, 10) }],
        }),
      );
    await records.note(requestId, { status: "suspended" });
  };
}

export const handler = started(createHandler);
