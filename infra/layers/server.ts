// Declares who the deployment server is in AWS: roles that the account it runs in can't change, in every account that runs one.
import { Server } from "../components/landing-zone/server.ts";
import type { OrgConfig } from "../configuration/schema.ts";
import type { States } from "../plan/documents/server.ts";
import { elevatedNames, lentIn, type ElevatedName } from "../plan/elevation.ts";
import { roleArn, serverRole } from "../plan/names.ts";
import { servedStacks } from "../plan/server/stacks.ts";
import type { ReachedAccount } from "./accounts.ts";

/** Roles of another name are whoever runs the server's: an existing task role, one for pods. */
export function declareServers(config: OrgConfig, accounts: ReadonlyMap<string, ReachedAccount>): void {
  const servers = [...(config.people?.elevation?.servers ?? []), ...(config.vending?.servers ?? [])];
  const levels = levelsOf(config);
  for (const { name, accountId, aws } of accounts.values()) {
    const stacks = accountId === config.toolingAccountId ? servedStacks(config) : [];
    const lends = servers.includes(roleArn(accountId, serverRole));
    if (stacks.length === 0 && !lends) continue;
    new Server(
      `${name}-server`,
      {
        place: { account: accountId, region: config.region },
        managementAccountId: config.managementAccountId,
        levels,
        vendingAccount: vendingAccountOf(config),
        lends,
        stacks,
        states: stacks.length === 0 ? undefined : statesOf(config),
        protect: config.protect,
      },
      { providers: { aws } },
    );
  }
}

function statesOf({ server, toolingAccountId }: OrgConfig): States | undefined {
  if (server === undefined) return undefined;
  const { bucket, accountId = toolingAccountId, keys } = server.states;
  return { bucket, account: accountId, keys };
}

/** Where the server's workers ask for accounts; undefined: nowhere. */
function vendingAccountOf({ vending, accounts }: OrgConfig): string | undefined {
  if (vending === undefined || vending.servers.length === 0) return undefined;
  return accounts.find(({ name }) => name === vending.account)?.accountId;
}

/** What is lent anywhere. */
function levelsOf(config: OrgConfig): ElevatedName[] {
  const wanted = config.people?.elevation?.accounts ?? [];
  return elevatedNames.filter((level) => lentIn(level, wanted, config).length > 0);
}
