// Declares approved products: in an account of their own, which shares them with units, and their launch roles in the accounts there.
import { DelegatedAdministrator } from "@pulumi/aws/organizations/delegatedAdministrator.js";
import { OrganizationsAccess } from "@pulumi/aws/servicecatalog/organizationsAccess.js";
import { LaunchRole } from "../components/landing-zone/launchRole.ts";
import { Portfolio } from "../components/landing-zone/portfolio.ts";
import { accessRole, roleArn } from "../plan/names.ts";
import { accountsBelow } from "../plan/people.ts";
import { catalogService } from "../plan/portfolio.ts";
import { createAccessLogs } from "./accessLogs.ts";
import { accountNamed } from "./accounts.ts";
import type { SecurityArgs } from "./security.ts";

export function declarePortfolio({ config, management, organization, accounts }: SecurityArgs): void {
  const { portfolio: settings, company, region } = config;
  if (settings === undefined) return;
  const account = accountNamed(accounts, settings.account);
  const place = { account: account.accountId, region };
  const administrator = roleArn(account.accountId, accessRole);
  // Only the management account lets Service Catalog look into the organization, and names who shares in it.
  const atTop = { provider: management, dependsOn: [organization.organization] };
  const access = new OrganizationsAccess("portfolio", { enabled: true }, atTop);
  const delegated = new DelegatedAdministrator(
    "portfolio",
    { accountId: account.accountId, servicePrincipal: catalogService },
    {
      ...atTop,
      dependsOn: [
        access,
        ...(organization.accounts.has(account.name) ? [organization.accounts.get(account.name)!] : []),
      ],
    },
  );
  const opts = { providers: { aws: account.aws } };
  const accessLogs = createAccessLogs("portfolio-access-logs", config, { place, administrator }, opts);
  const shared = settings.units.flatMap((name) => {
    const unit = organization.units.get(name);
    return unit === undefined ? [] : [[name, unit.arn] as const];
  });
  new Portfolio(
    "portfolio",
    { company, place, administrator, products: settings.products, units: new Map(shared), accessLogs },
    { ...opts, dependsOn: [delegated] },
  );
  const below = settings.units.flatMap((unit) => accountsBelow(unit, config));
  for (const name of new Set(below.map((row) => row.name))) {
    const at = accounts.get(name);
    if (at === undefined) continue;
    for (const product of settings.products)
      new LaunchRole(
        `${name}-${product.name}`,
        { place: { account: at.accountId, region }, product },
        { providers: { aws: at.aws } },
      );
  }
}
