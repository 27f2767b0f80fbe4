// Declares identities of people for the whole organization: what they may do where, and their passwords' strength.
import type { Provider } from "@pulumi/aws/provider.js";
import { createPasswordPolicy } from "../components/landing-zone/passwordPolicy.ts";
import { Elevation } from "../components/landing-zone/elevation.ts";
import { People } from "../components/landing-zone/people.ts";
import type { Organization } from "../components/landing-zone/organization.ts";
import type { OrgConfig } from "../configuration/schema.ts";
import { accountOf } from "../plan/documents/document.ts";
import { elevatedNames, lentIn, type ElevatedName } from "../plan/elevation.ts";
import { assignmentsOf } from "../plan/people.ts";
import { servedStacks } from "../plan/server/stacks.ts";
import type { ReachedAccount } from "./accounts.ts";

export type PeopleLayer = {
  config: OrgConfig;
  management: Provider;
  organization: Organization;
  accounts: ReadonlyMap<string, ReachedAccount>;
};

/** Every worker takes away what any has lent. */
export const workersOf = (config: OrgConfig): string[] =>
  servedStacks(config).map(({ workerRole }) => workerRole);

/** What the server lends, by level; undefined where it lends nothing. */
export function declareElevation({
  config,
  management,
  organization,
}: PeopleLayer): Elevation["levels"] | undefined {
  const { people } = config;
  if (people?.elevation === undefined) return undefined;
  const { accounts } = people.elevation;
  const servers = [...new Set([...people.elevation.servers, ...workersOf(config)])];
  // IAM refuses principals of accounts that are not there yet.
  const homes = config.accounts
    .filter(({ accountId }) => servers.some((role) => accountOf(role) === accountId))
    .flatMap(({ name }) => organization.accounts.get(name) ?? []);
  const levels = elevatedNames.map((level) => [level, lentIn(level, accounts, config)] as const);
  return new Elevation(
    "elevation",
    {
      account: config.accountId,
      instance: people.instance,
      servers,
      accounts: Object.fromEntries(levels) as Record<ElevatedName, string[]>,
    },
    { providers: { aws: management }, dependsOn: [organization.organization, ...homes] },
  ).levels;
}

export function declarePeople({
  config,
  management,
  organization,
  accounts,
}: PeopleLayer): People | undefined {
  createPasswordPolicy("management", { provider: management });
  // Bootstrapped accounts have got theirs with their deploy role.
  for (const { name, aws, bootstrap } of accounts.values())
    if (!bootstrap) createPasswordPolicy(name, { provider: aws });
  const { people, units, vending } = config;
  if (people === undefined) return undefined;
  return new People(
    config.company,
    {
      people,
      units,
      accounts: config.accounts,
      alsoGranted: (vending?.units ?? []).flatMap(({ unit }) =>
        assignmentsOf(people.assignments, unit, units),
      ),
      accountIds: new Map([...organization.accounts].map(([name, account]) => [name, account.id])),
    },
    { providers: { aws: management }, dependsOn: [organization.organization] },
  );
}
