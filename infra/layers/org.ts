// Declares the organization: units, accounts, guard rails, what watches it, and the deploy role where stacks work.
import type * as pulumi from "@pulumi/pulumi";
import type { OrgConfig } from "../configuration/schema.ts";
import { Bootstrap } from "../components/landing-zone/bootstrap.ts";
import { Guardrails } from "../components/landing-zone/guardrails.ts";
import { Organization } from "../components/landing-zone/organization.ts";
import { planGuardrails } from "../plan/guardrails/plan.ts";
import { serviceRoles } from "../plan/serviceRoles.ts";
import { reachAccounts, type ReachedAccount } from "./accounts.ts";
import { createProvider } from "./provider.ts";
import { declareSecurity } from "./security.ts";

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
  const accounts = reachAccounts(config, organization);
  for (const account of accounts.values()) if (account.bootstrap) bootstrapAccount(config, account);
  declareSecurity({ config, management: aws, organization, accounts });
  return {
    organizationId: organization.organizationId,
    accountIds: Object.fromEntries([...organization.accounts].map(([name, account]) => [name, account.id])),
  };
}

function bootstrapAccount(config: OrgConfig, account: ReachedAccount): void {
  new Bootstrap(
    account.name,
    {
      account: account.accountId,
      region: config.region,
      company: config.company,
      purpose: account.accountId === config.toolingAccountId ? "tooling" : "environment",
      managementAccountId: config.managementAccountId,
      serviceRoles: serviceRoles(config, account.accountId),
      protect: config.protect,
    },
    { providers: { aws: account.aws } },
  );
}
