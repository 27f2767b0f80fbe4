// Declares identities of people for the whole organization: what they may do where, and their passwords' strength.
import type { Provider } from "@pulumi/aws/provider.js";
import { createPasswordPolicy } from "../components/landing-zone/passwordPolicy.ts";
import { People } from "../components/landing-zone/people.ts";
import type { Organization } from "../components/landing-zone/organization.ts";
import type { OrgConfig } from "../configuration/schema.ts";
import { assignmentsOf } from "../plan/people.ts";
import type { ReachedAccount } from "./accounts.ts";

export type PeopleLayer = {
  config: OrgConfig;
  management: Provider;
  organization: Organization;
  accounts: ReadonlyMap<string, ReachedAccount>;
};

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
