// Sets an account up before anybody works in it: what the organization's own services don't bring along by themselves.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { accessRole, roleArn } from "../../plan/names.ts";
import { become } from "./aws.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { contact, noPublicBuckets, strongPasswords, workloadLimit } from "./baselineParts.ts";
import { encryptedDisks, noDefaultNetwork } from "./baselineRegions.ts";
import { accountOf } from "./place.ts";
import { Records } from "./records.ts";
import { contactOf } from "./settings.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "MANAGEMENT_ROLE", "REGIONS", "REGION", "CONTACT"]);
  const told = contactOf(settings.CONTACT);
  const records = new Records(use(DynamoDBClient), settings.TABLE);
  return async ({ requestId }: { requestId: string }): Promise<void> => {
    const record = await records.get(requestId);
    // What is handed over belongs to the people in it.
    if (record.status === "ready") return;
    const account = accountOf(record);
    const management = await become(use, settings.MANAGEMENT_ROLE, requestId);
    const credentials = await become(use, roleArn(account, accessRole), requestId, management);
    const inside: Connect = (Client, more) => use(Client, { credentials, ...more });
    await strongPasswords(inside);
    await noPublicBuckets(inside, account);
    await workloadLimit(inside, { account, region: settings.REGION });
    await contact(inside, told);
    for (const region of settings.REGIONS.split(",")) {
      await encryptedDisks(inside, region);
      await noDefaultNetwork(inside, region);
    }
  };
}

export const handler = started(createHandler);
