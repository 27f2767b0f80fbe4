// Decides how the org stack reaches the accounts of the organization: one provider for each whose id is known.
import type { Provider } from "@pulumi/aws/provider.js";
import type { AccountRow, OrgConfig } from "../configuration/schema.ts";
import type { Organization } from "../components/landing-zone/organization.ts";
import { accessRole, roleArn } from "../plan/names.ts";
import { createProvider } from "./provider.ts";

/** A row whose account exists, with the way into it. */
export type ReachedAccount = AccountRow & { readonly accountId: string; readonly aws: Provider };

/**
 * The role's ARN comes from the account as AWS made it: at the first preview the account does not exist, and a provider
 * whose role is unknown is not asked to work. `allowedAccountIds` then stops a configured id that is not the real one.
 */
export function reachAccounts(
  config: OrgConfig,
  organization: Organization,
): ReadonlyMap<string, ReachedAccount> {
  return new Map(
    config.accounts.flatMap((row): [string, ReachedAccount][] => {
      const { name, accountId } = row;
      const account = organization.accounts.get(name);
      if (accountId === undefined || account === undefined) return [];
      const roleArnInside = account.id.apply((id) => roleArn(id, accessRole));
      const aws = createProvider(`account-${name}`, config, { accountId, roleArn: roleArnInside });
      return [[name, { ...row, accountId, aws }]];
    }),
  );
}

export function accountNamed(accounts: ReadonlyMap<string, ReachedAccount>, name: string): ReachedAccount {
  const found = accounts.get(name);
  if (found === undefined) throw new RangeError(`account ${name} has no id`);
  return found;
}
