// Creates the account of a request: once, however often it is tried. AWS takes an e-mail address once, so an account that a
// broken run has left is found by its address, and known as ours by its tag.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  type CreateAccountStatus,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { ownerTag } from "../../plan/accounts.ts";
import { accessRole } from "../../plan/names.ts";
import { requestTag } from "../../plan/vending/documents.ts";
import { connect, type Connect } from "../lib/connect.ts";
import { listAccounts, organizationsAs, tagsOf } from "./organizations.ts";
import { Records, type VendingRecord } from "./records.ts";
import { NotYet, refusal } from "./faults.ts";
import type { AccountRequest } from "./request.ts";
import { settingsOf, started, type Environment } from "../lib/started.ts";
import { unitsOf, type VendingUnit } from "./settings.ts";

export function createHandler(env: Environment, use: Connect = connect) {
  const settings = settingsOf(env, ["TABLE", "MANAGEMENT_ROLE", "UNITS"]);
  const units = unitsOf(settings.UNITS);
  const records = new Records(use(DynamoDBClient), settings.TABLE);
  return async ({ requestId }: { requestId: string }): Promise<void> => {
    const record = await records.get(requestId);
    if (record.accountId !== undefined) return;
    const client = await organizationsAs(use, settings.MANAGEMENT_ROLE, requestId);
    const accountId =
      (await ownAccount(client, record.request)) ?? (await made(client, record, records, units));
    await records.note(requestId, { accountId, status: "created" });
  };
}

/** The account that has the request's address. Refused where it was made for something else. */
async function ownAccount(client: OrganizationsClient, request: AccountRequest): Promise<string | undefined> {
  const email = request.email.toLowerCase();
  const found = (await listAccounts(client)).find((account) => account.Email?.toLowerCase() === email);
  if (found?.Id === undefined) return undefined;
  const tags = await tagsOf(client, found.Id);
  if (tags[requestTag] === request.requestId) return found.Id;
  throw refusal([
    `email: ${request.email} is the address of account ${found.Id}, which is not of this request`,
  ]);
}

async function made(
  client: OrganizationsClient,
  { request, creation }: VendingRecord,
  records: Records,
  units: readonly VendingUnit[],
): Promise<string> {
  const status =
    creation === undefined ? await create(client, request, units) : await statusOf(client, creation);
  if (status.State === "SUCCEEDED" && status.AccountId !== undefined) return status.AccountId;
  if (status.State === "IN_PROGRESS") {
    await records.note(request.requestId, { creation: status.Id ?? "" });
    throw new NotYet(`AWS is creating the account of ${request.requestId}`);
  }
  // A run that broke off just now asked for it; it is listed soon. If it never is, the address is of a stranger.
  if (status.FailureReason === "EMAIL_ALREADY_EXISTS")
    throw new NotYet(`${request.email} is the address of an account that AWS does not list (yet)`);
  throw refusal([`AWS does not create the account: ${status.FailureReason ?? "it gives no reason"}`]);
}

async function create(
  client: OrganizationsClient,
  { requestId, name, email, owner, tags, unit }: AccountRequest,
  units: readonly VendingUnit[],
): Promise<CreateAccountStatus> {
  const environment = units.find((row) => row.name === unit)?.environment;
  const all = {
    ...tags,
    [requestTag]: requestId,
    [ownerTag]: owner,
    ...(environment === undefined ? {} : { "lockgate:environment": environment }),
  };
  const { CreateAccountStatus: status } = await client.send(
    new CreateAccountCommand({
      AccountName: name,
      Email: email,
      RoleName: accessRole,
      IamUserAccessToBilling: "DENY",
      Tags: Object.entries(all).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
  return status ?? {};
}

async function statusOf(client: OrganizationsClient, id: string): Promise<CreateAccountStatus> {
  const { CreateAccountStatus: status } = await client.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: id }),
  );
  return status ?? {};
}

export const handler = started(createHandler);
