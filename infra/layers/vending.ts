// Declares account vending, in the account and for the units that the configuration names.
import * as pulumi from "@pulumi/pulumi";
import { AccountDefaults } from "../components/landing-zone/accountDefaults.ts";
import type { Organization } from "../components/landing-zone/organization.ts";
import type { People } from "../components/landing-zone/people.ts";
import { Vending } from "../components/vending/vending.ts";
import type { OrgConfig } from "../configuration/schema.ts";
import { inheritance, suspendedUnit } from "../plan/accounts.ts";
import { accessRole, roleArn } from "../plan/names.ts";
import { assignmentsOf } from "../plan/people.ts";
import { accountNamed } from "./accounts.ts";
import type { SecurityArgs } from "./security.ts";

export type VendingLayer = SecurityArgs & { people: People | undefined };

/** ARN of the state machine; undefined where accounts come from the table alone. */
export function declareVending(args: VendingLayer): pulumi.Output<string> | undefined {
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
      company: config.company,
      places: {
        place,
        managementAccountId: config.accountId,
        bot: settings.bot,
        instance: people?.instance,
        access: [...new Set(settings.units.flatMap(({ unit }) => levelsIn(config, unit)))].toSorted(),
        others: config.accounts.flatMap(({ accountId }) => accountId ?? []),
      },
      management,
      administrator,
      logs: { keyArn: defaults.logKeyArn, retentionDays: config.logRetentionDays },
      variables: variables(args),
      protect: config.protect,
    },
    opts,
  ).machineArn;
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
  environment: inheritance(config.units)({ unit }).environment,
});

/** People get in a new account of the unit what they have in the unit's other accounts. */
const givenIn = ({ people, units }: OrgConfig, unit: string) =>
  assignmentsOf(people?.assignments ?? [], unit, units);

const levelsIn = (config: OrgConfig, unit: string) => givenIn(config, unit).map(({ access }) => access);

const accessIn = (config: OrgConfig, declared: People | undefined, unit: string) =>
  givenIn(config, unit).map(({ group, access }) => ({
    permissionSet: declared?.sets.get(access)?.arn,
    group: declared?.groups.get(group)?.groupId,
  }));
