// Declares what watches the organization: the log archive in its account, the trail that the security account administers.
import type { Provider } from "@pulumi/aws/provider.js";
import { OrganizationDelegatedAdminAccount } from "@pulumi/aws/cloudtrail/organizationDelegatedAdminAccount.js";
import type { OrgConfig } from "../configuration/schema.ts";
import { AccountDefaults } from "../components/landing-zone/accountDefaults.ts";
import { createBoundary } from "../components/landing-zone/boundary.ts";
import { LogArchive } from "../components/landing-zone/logArchive.ts";
import type { Organization } from "../components/landing-zone/organization.ts";
import { OrganizationTrail } from "../components/landing-zone/organizationTrail.ts";
import { trailArn } from "../plan/documents/logArchive.ts";
import { accessRole, administratorRole, roleArn, type Place } from "../plan/names.ts";
import { recordedBuckets } from "../plan/trail.ts";
import { createAccessLogs } from "./accessLogs.ts";
import { accountNamed, type ReachedAccount } from "./accounts.ts";

export type SecurityArgs = {
  config: OrgConfig;
  /** Provider of the management account. */
  management: Provider;
  organization: Organization;
  accounts: ReadonlyMap<string, ReachedAccount>;
};

/** Nothing until the configuration names both accounts: an organization is made before what watches it. */
export function declareSecurity(args: SecurityArgs): void {
  const { logArchive, security } = args.config;
  if (logArchive === undefined || security === undefined) return;
  const archive = declareArchive(args, logArchive);
  declareTrail(args, archive, accountNamed(args.accounts, security.account));
}

const placeOf = ({ region }: OrgConfig, account: string): Place => ({ account, region });

function declareArchive(
  { config, accounts }: SecurityArgs,
  settings: NonNullable<OrgConfig["logArchive"]>,
): LogArchive {
  const { aws, accountId, name } = accountNamed(accounts, settings.account);
  const opts = { providers: { aws } };
  const common = {
    company: config.company,
    place: placeOf(config, accountId),
    administrator: roleArn(accountId, accessRole),
    protect: config.protect,
  };
  const boundary = createBoundary(name, common.place, { provider: aws });
  const accessLogs = createAccessLogs(`${name}-access-logs`, config, common, opts);
  const args = {
    ...common,
    ...settings,
    trail: trailArn(placeOf(config, config.accountId)),
    accessLogs,
    boundary: boundary.arn,
  };
  return new LogArchive(name, args, opts);
}

/** The trail of an organization is the management account's; the security account may change it in its name. */
function declareTrail(
  { config, management, organization }: SecurityArgs,
  archive: LogArchive,
  security: ReachedAccount,
): void {
  const place = placeOf(config, config.accountId);
  const opts = { providers: { aws: management } };
  const defaults = new AccountDefaults(
    "management",
    { place, administrator: roleArn(config.accountId, administratorRole), protect: config.protect },
    opts,
  );
  const boundary = createBoundary("management", place, { provider: management });
  new OrganizationTrail(
    "organization",
    {
      place,
      bucket: archive.bucket,
      keyArn: archive.keyArn,
      recorded: recordedBuckets(config),
      logs: { keyArn: defaults.logKeyArn, retentionDays: config.logRetentionDays },
      boundary: boundary.arn,
      protect: config.protect,
    },
    { ...opts, dependsOn: [organization.organization] },
  );
  const member = organization.accounts.get(security.name);
  new OrganizationDelegatedAdminAccount(
    "trail-administrator",
    { accountId: security.accountId },
    {
      provider: management,
      dependsOn: [organization.organization, ...(member === undefined ? [] : [member])],
    },
  );
}
