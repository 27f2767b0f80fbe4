// Declares the organization's logs: their archives in an account of their own, the trail, and alarms on it.
import type { Provider } from "@pulumi/aws/provider.js";
import type * as pulumi from "@pulumi/pulumi";
import type { OrgConfig } from "../configuration/schema.ts";
import { StoreReplica } from "../components/artifacts/replica.ts";
import { AccountDefaults } from "../components/landing-zone/accountDefaults.ts";
import { createBoundary } from "../components/landing-zone/boundary.ts";
import { ConfigArchive } from "../components/landing-zone/configArchive.ts";
import { LogArchive } from "../components/landing-zone/logArchive.ts";
import { OrganizationTrail } from "../components/landing-zone/organizationTrail.ts";
import { refusePublicBuckets } from "../components/landing-zone/publicBuckets.ts";
import { TrailAlarms } from "../components/landing-zone/trailAlarms.ts";
import { trailArn } from "../plan/documents/logArchive.ts";
import { accessRole, administratorRole, roleArn, type Place } from "../plan/names.ts";
import { replicas } from "../plan/replicas.ts";
import { recordedBuckets, recordedTable } from "../plan/trail.ts";
import { createAccessLogs } from "./accessLogs.ts";
import type { ReachedAccount } from "./accounts.ts";

export const placeOf = ({ region }: Pick<OrgConfig, "region">, account: string): Place => ({
  account,
  region,
});

export type Archives = { trail: LogArchive; config: ConfigArchive };

/** `recorded` are the ids of the accounts that AWS Config records. */
export function declareArchives(
  config: OrgConfig,
  settings: NonNullable<OrgConfig["logArchive"]>,
  { name, accountId, aws }: ReachedAccount,
  recorded: readonly string[],
): Archives {
  const opts = { providers: { aws } };
  const common = {
    company: config.company,
    place: placeOf(config, accountId),
    administrator: roleArn(accountId, accessRole),
    keepDays: settings.keepDays,
    protect: config.protect,
  };
  refusePublicBuckets(name, accountId, { provider: aws });
  const accessLogs = createAccessLogs(`${name}-access-logs`, config, common, opts);
  const boundary = createBoundary(name, common.place, { provider: aws });
  const copies = replicas(config);
  for (const replica of copies)
    new StoreReplica(
      `${replica.environment}-replica`,
      {
        ...common,
        replica,
        accessLogs,
        lockDays: settings.lockDays,
        keepReplacedDays: settings.keepDays,
      },
      opts,
    );
  return {
    trail: new LogArchive(
      name,
      {
        ...common,
        accessLogs,
        boundary: boundary.arn,
        trail: trailArn(placeOf(config, config.accountId)),
        readers: settings.readers,
        beside: copies,
        lockDays: settings.lockDays,
      },
      opts,
    ),
    config: new ConfigArchive(`${name}-config`, { ...common, accessLogs, accounts: recorded }, opts),
  };
}

/** The trail of an organization is the management account's, and so are the alarms on what it writes. */
export function declareTrail(
  config: OrgConfig,
  management: Provider,
  organization: pulumi.Resource,
  archive: LogArchive,
): TrailAlarms {
  const place = placeOf(config, config.accountId);
  const opts = { providers: { aws: management } };
  const common = {
    place,
    administrator: roleArn(config.accountId, administratorRole),
    protect: config.protect,
  };
  const defaults = new AccountDefaults("management", common, opts);
  const boundary = createBoundary("management", place, { provider: management });
  const { logGroup } = new OrganizationTrail(
    "organization",
    {
      place,
      bucket: archive.bucket,
      keyArn: archive.keyArn,
      recorded: recordedBuckets(config),
      ledger: recordedTable(config),
      logs: { keyArn: defaults.logKeyArn, retentionDays: config.logRetentionDays },
      boundary: boundary.arn,
      protect: config.protect,
    },
    { ...opts, dependsOn: [organization] },
  );
  return new TrailAlarms("alarms", { ...common, logGroup, subscribers: config.security?.alarms ?? [] }, opts);
}
