// Checks a request and opens its record. The same request again goes on where it was.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { connect, type Connect } from "../lib/connect.ts";
import { listAccounts, organizationsAs } from "./organizations.ts";
import { Records, type VendingRecord } from "./records.ts";
import { refusal } from "./faults.ts";
import { readRequest, requestFaults, type AccountRequest } from "./request.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { unitsOf } from "./settings.ts";

export type Checked = { next: "ask" | "create" | "suspend" | "refused" };

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "MANAGEMENT_ROLE", "UNITS", "QUOTA"]);
  const units = unitsOf(settings.UNITS);
  const records = new Records(use(DynamoDBClient), settings.TABLE);

  const open = async (request: AccountRequest): Promise<VendingRecord> => {
    const before = await records.find(request.requestId);
    // Its own account would speak against it.
    if (before === undefined) {
      const client = await organizationsAs(use, settings.MANAGEMENT_ROLE, request.requestId);
      const known = (await listAccounts(client)).map(({ Name = "", Email = "" }) => ({
        name: Name,
        email: Email,
      }));
      const faults = requestFaults(request, units, known, Number(settings.QUOTA));
      if (faults.length > 0) throw refusal(faults);
    }
    return records.open(request);
  };

  return async (event: unknown): Promise<Checked> => {
    const request = readRequest(event);
    if (request.action === "suspend") {
      const { accountId } = await records.get(request.requestId);
      if (accountId === undefined) throw refusal([`requestId: ${request.requestId} has no account yet`]);
      return { next: "suspend" };
    }
    const { status, decision } = await open(request);
    if (status === "suspended")
      throw refusal([`requestId: the account of ${request.requestId} was given up`]);
    if (decision === "deny") return { next: "refused" };
    const unit = units.find(({ name }) => name === request.unit);
    return { next: unit?.approval === "none" && request.approval === undefined ? "create" : "ask" };
  };
}

export const handler = started(createHandler);
