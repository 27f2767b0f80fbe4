// Declares the organization: units, accounts, guard rails, and the deploy role in each account that stacks work in.
import type * as pulumi from "@pulumi/pulumi";
import type { AccountRow, OrgConfig } from "../configuration/schema.ts";
import { Bootstrap } from "../components/landing-zone/bootstrap.ts";
import { Guardrails } from "../components/landing-zone/guardrails.ts";
import { Organization } from "../components/landing-zone/organization.ts";
import { planGuardrails } from "../plan/documents/guardrails.ts";
import { accessRole, roleArn } from "../plan/names.ts";
import { serviceRoles } from "../plan/serviceRoles.ts";
import { createProvider } from "./provider.ts";

export type OrgOutputs = {
  organizationId: pulumi.Output<string>;
  accountIds: Record<string, pulumi.Output<string>>;
};

export function declareOrg(config: OrgConfig): OrgOutputs {
  const aws = createProvider("management", config, { accountId: config.accountId });
  const organization = new Organization(config.company, config, { providers: { aws } });
  new Guardrails(
    "guardrails",
    {
      guardrails: planGuardrails(config),
      organization: organization.organization,
      rootId: organization.rootId,
      unitIds: new Map([...organization.units].map(([name, unit]) => [name, unit.id])),
    },
    { providers: { aws } },
  );
  for (const row of config.accounts.filter(({ bootstrap }) => bootstrap))
    bootstrapAccount(config, row, organization);
  return {
    organizationId: organization.organizationId,
    accountIds: Object.fromEntries([...organization.accounts].map(([name, account]) => [name, account.id])),
  };
}

/**
 * The role's ARN comes from the account as AWS made it: at the first preview the account does not exist, and a provider
 * whose role is unknown is not asked to work. `allowedAccountIds` then stops a configured id that is not the real one.
 */
function bootstrapAccount(config: OrgConfig, row: AccountRow, organization: Organization): void {
  const account = organization.accounts.get(row.name);
  if (account === undefined || row.accountId === undefined)
    throw new RangeError(`account ${row.name} has no id`);
  const aws = createProvider(`account-${row.name}`, config, {
    accountId: row.accountId,
    roleArn: account.id.apply((id) => roleArn(id, accessRole)),
  });
  new Bootstrap(
    row.name,
    {
      account: row.accountId,
      region: config.region,
      company: config.company,
      purpose: row.accountId === config.toolingAccountId ? "tooling" : "environment",
      managementAccountId: config.managementAccountId,
      serviceRoles: serviceRoles(config, row.accountId),
      protect: config.protect,
    },
    { providers: { aws } },
  );
}
