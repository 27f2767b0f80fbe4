// Moves the account of a request into the unit that was asked for: from then on the unit's guard rails bind it.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { connect, type Connect } from "../lib/connect.ts";
import { moveTo, organizationsAs } from "./organizations.ts";
import { Records, type VendingRecord } from "./records.ts";
import { refusal } from "./faults.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { unitsOf } from "./settings.ts";

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "MANAGEMENT_ROLE", "UNITS"]);
  const units = unitsOf(settings.UNITS);
  const records = new Records(use(DynamoDBClient), settings.TABLE);
  return async ({ requestId }: { requestId: string }): Promise<void> => {
    const record = await records.get(requestId);
    const unit = units.find(({ name }) => name === record.request.unit);
    if (unit === undefined)
      throw refusal([`unit: no accounts are given out in ${record.request.unit} any more`]);
    const client = await organizationsAs(use, settings.MANAGEMENT_ROLE, requestId);
    await moveTo(client, accountOf(record), unit.id);
    if (record.status === "created") await records.note(requestId, { status: "placed" });
  };
}

export function accountOf({ request, accountId }: VendingRecord): string {
  if (accountId === undefined) throw refusal([`requestId: ${request.requestId} has no account yet`]);
  return accountId;
}

export const handler = started(createHandler);
