// Declares account vending, in the account and for the units that the configuration names.
import * as pulumi from "@pulumi/pulumi";
import { AccountDefaults } from "../components/landing-zone/accountDefaults.ts";
import type { Organization } from "../components/landing-zone/organization.ts";
import type { People } from "../components/landing-zone/people.ts";
import { ManagedKey } from "../components/keys/managedKey.ts";
import { Vending, type VendingArgs } from "../components/vending/vending.ts";
import type { OrgConfig } from "../configuration/schema.ts";
import { inheritance, suspendedUnit } from "../plan/accounts.ts";
import { logKeyPolicy } from "../plan/documents/keys.ts";
import { accessRole, logsAlias, roleArn } from "../plan/names.ts";
import { assignmentsOf } from "../plan/people.ts";
import { accountNamed, type ReachedAccount } from "./accounts.ts";
import { createProvider } from "./provider.ts";
import { workersOf } from "./people.ts";
import type { SecurityArgs } from "./security.ts";

export type VendingLayer = SecurityArgs & { people: People | undefined };

/** Undefined where accounts come from the table alone. */
export function declareVending(args: VendingLayer): Vending | undefined {
  const { config, management, accounts } = args;
  const { vending: settings, people } = config;
  if (settings === undefined) return undefined;
  const account = accountNamed(accounts, settings.account);
  const place = { account: account.accountId, region: config.region };
  const administrator = roleArn(account.accountId, accessRole);
  const opts = { providers: { aws: account.aws } };
  const defaults = new AccountDefaults(account.name, { place, administrator, protect: config.protect }, opts);
  return new Vending(
    "vending",
    {
      ...settings,
      servers: vendingServers(config),
      company: config.company,
      places: {
        place,
        managementAccountId: config.accountId,
        bot: settings.bot,
        lex: settings.chat === undefined ? undefined : (settings.chat.region ?? config.region),
        instance: people?.instance,
        access: [...new Set(settings.units.flatMap(({ unit }) => levelsIn(config, unit)))].toSorted(),
        others: config.accounts.flatMap(({ accountId }) => accountId ?? []),
      },
      management,
      administrator,
      logs: { keyArn: defaults.logKeyArn, retentionDays: config.logRetentionDays },
      variables: variables(args),
      chat: chatOf(args, account, administrator),
      protect: config.protect,
    },
    opts,
  );
}

/** Any worker of the company's server hands on what people have asked for and decided. */
const vendingServers = (config: OrgConfig): string[] => {
  const named = config.vending?.servers ?? [];
  return named.length === 0 ? [] : [...new Set([...named, ...workersOf(config)])];
};

/** Where Lex is in another region, what runs there has its logs and its code there. */
function chatOf(
  { config, organization }: VendingLayer,
  { name, accountId }: ReachedAccount,
  administrator: string,
): VendingArgs["chat"] {
  const chat = config.vending?.chat;
  if (chat === undefined) return undefined;
  const { region = config.region, locale, people, teams } = chat;
  const lex = { account: accountId, region };
  const units = (config.vending?.units ?? [])
    .filter(({ approval }) => approval === "manual")
    .map(({ unit }) => ({ name: unit, environment: environmentOf(config, unit) ?? "" }));
  return {
    plan: { lex, locale, units },
    doors: {
      ...(named("slack").length === 0 ? {} : { slack: { people: Object.fromEntries(named("slack")) } }),
      ...(teams === undefined
        ? {}
        : {
            teams: {
              people: Object.fromEntries(named("teams").map(([id, who]) => [`${teams.tenant}/${id}`, who])),
              more: { APP: teams.app, TENANT: teams.tenant },
            },
          }),
    },
    region: region === config.region ? undefined : regionOf(lex),
  };

  function named(door: "slack" | "teams"): [string, string][] {
    return people.flatMap(({ [door]: id, person }) =>
      id === undefined ? [] : [[id, person.toLowerCase()] as [string, string]],
    );
  }

  function regionOf(place: typeof lex): NonNullable<VendingArgs["chat"]>["region"] {
    const local = `account-${name}-${place.region}`;
    const inside =
      organization.accounts.get(name)?.id.apply((id) => roleArn(id, accessRole)) ?? administrator;
    const provider = createProvider(local, config, { accountId, roleArn: inside, region: place.region });
    const key = new ManagedKey(
      `${local}-logs`,
      {
        description: "Encrypts the log groups of this account",
        alias: logsAlias,
        policy: logKeyPolicy({ place, administrator }),
        protect: config.protect,
      },
      { providers: { aws: provider } },
    );
    return { provider, logs: { keyArn: key.ready, retentionDays: config.logRetentionDays } };
  }
}

/** Settings of the functions (infra/functions/vending/settings.ts). */
function variables({ config, organization, people }: VendingLayer): Record<string, pulumi.Input<string>> {
  const units = config.vending?.units ?? [];
  const suspended = organization.units.get(suspendedUnit)?.id;
  return {
    UNITS: pulumi.jsonStringify(units.map((row) => unitOf(config, organization, row))),
    QUOTA: String(config.quotas.accounts),
    REGION: config.region,
    REGIONS: config.regions.join(","),
    CONTACT: JSON.stringify(config.security?.contact ?? {}),
    ACCESS: pulumi.jsonStringify(
      Object.fromEntries(units.map(({ unit }) => [unit, accessIn(config, people, unit)])),
    ),
    ...(config.people === undefined ? {} : { INSTANCE: config.people.instance }),
    ...(suspended === undefined ? {} : { SUSPENDED: suspended }),
  };
}

const unitOf = (
  config: OrgConfig,
  organization: Organization,
  { unit, approval }: NonNullable<OrgConfig["vending"]>["units"][number],
) => ({
  name: unit,
  id: organization.units.get(unit)?.id,
  approval,
  environment: environmentOf(config, unit),
});

const environmentOf = ({ units }: OrgConfig, unit: string) => inheritance(units)({ unit }).environment;

/** People get in a new account of the unit what they have in the unit's other accounts. */
const givenIn = ({ people, units }: OrgConfig, unit: string) =>
  assignmentsOf(people?.assignments ?? [], unit, units);

const levelsIn = (config: OrgConfig, unit: string) => givenIn(config, unit).map(({ access }) => access);

const accessIn = (config: OrgConfig, declared: People | undefined, unit: string) =>
  givenIn(config, unit).map(({ group, access }) => ({
    permissionSet: declared?.sets.get(access)?.arn,
    group: declared?.groups.get(group)?.groupId,
  }));
