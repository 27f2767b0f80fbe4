// What vending asks of AWS Organizations, as the role that a step takes in the management account.
import {
  ListAccountsCommand,
  ListParentsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  OrganizationsClient,
  type Account,
} from "@aws-sdk/client-organizations";
import { become } from "./aws.ts";
import { type Connect } from "../lib/connect.ts";

/** The endpoint of Organizations is in one region (AWS General Reference). */
const region = "us-east-1";

export async function organizationsAs(
  use: Connect,
  role: string,
  session: string,
): Promise<OrganizationsClient> {
  return use(OrganizationsClient, { region, credentials: await become(use, role, session) });
}

/** Closed accounts too: they keep their address for 90 days. */
export async function listAccounts(client: OrganizationsClient): Promise<Account[]> {
  const accounts: Account[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListAccountsCommand(NextToken === undefined ? {} : { NextToken }));
    accounts.push(...(page.Accounts ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return accounts;
}

export async function tagsOf(client: OrganizationsClient, account: string): Promise<Record<string, string>> {
  const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceId: account }));
  return Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Nothing where it stands there already. */
export async function moveTo(client: OrganizationsClient, account: string, unit: string): Promise<void> {
  const { Parents = [] } = await client.send(new ListParentsCommand({ ChildId: account }));
  const from = Parents[0]?.Id;
  if (from === undefined) throw new Error(`AWS does not say where account ${account} stands`);
  if (from === unit) return;
  await client.send(
    new MoveAccountCommand({ AccountId: account, SourceParentId: from, DestinationParentId: unit }),
  );
}
