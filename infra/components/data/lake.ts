// Declares an environment's lake: three zones under one key, how jobs encrypt what they write, and the catalog's encryption.
import * as pulumi from "@pulumi/pulumi";
import { DataCatalogEncryptionSettings } from "@pulumi/aws/glue/dataCatalogEncryptionSettings.js";
import { SecurityConfiguration } from "@pulumi/aws/glue/securityConfiguration.js";
import type { EnvironmentConfig } from "../../configuration/schema.ts";
import { copiersFrom, copiersInto, type DataCopy } from "../../plan/copies.ts";
import { dataApps, glueService, type DataApp } from "../../plan/documents/glue.ts";
import { catalogStatements, lakeKeyPolicy, zonePolicy, type FolderUsers } from "../../plan/documents/lake.ts";
import { queriedApps } from "../../plan/documents/queries.ts";
import { trustService } from "../../plan/documents/trust.ts";
import {
  catalogRole,
  lakeAlias,
  lakeBucket,
  queryRole,
  resultsBucket,
  securityName,
  zones,
  type Zone,
} from "../../plan/glue/names.ts";
import * as names from "../../plan/names.ts";
import { placeOf } from "../../plan/places.ts";
import { LockedBucket } from "../artifacts/lockedBucket.ts";
import { ScopedRole } from "../identity/scopedRole.ts";
import { ManagedKey } from "../keys/managedKey.ts";
import { Queries } from "./queries.ts";

export type LakeArgs = {
  config: EnvironmentConfig;
  /** Of the whole company: a twin's own view does not show what it is like. */
  copies: readonly DataCopy[];
  administrator: string;
  logKeyArn: pulumi.Input<string>;
  accessLogs: pulumi.Input<string>;
};

export class Lake extends pulumi.ComponentResource {
  /** Its name, once it is there and the catalog is encrypted. */
  readonly security: pulumi.Output<string>;
  /** By zone, once nobody else reaches it. */
  readonly buckets: Readonly<Record<Zone, pulumi.Output<string>>>;
  readonly key: ManagedKey;

  constructor(name: string, args: LakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lockgate:data:Lake", name, {}, opts);
    this.key = this.createKey(name, args);
    const bucketOf = (zone: Zone) => [zone, this.zone(name, zone, args)] as const;
    this.buckets = Object.fromEntries(zones.map(bucketOf)) as Lake["buckets"];
    const catalog = this.catalog(name, args);
    const security = new SecurityConfiguration(
      name,
      {
        name: securityName(args.config.environment),
        encryptionConfiguration: {
          cloudwatchEncryption: { cloudwatchEncryptionMode: "SSE-KMS", kmsKeyArn: args.logKeyArn },
          jobBookmarksEncryption: { jobBookmarksEncryptionMode: "CSE-KMS", kmsKeyArn: this.key.ready },
          s3Encryption: { s3EncryptionMode: "SSE-KMS", kmsKeyArn: this.key.ready },
        },
      },
      { parent: this },
    );
    this.queries(name, args);
    this.security = pulumi.all([security.name, catalog.id]).apply(([ready]) => ready);
    this.registerOutputs({ security: this.security });
  }

  private createKey(name: string, { config, administrator, copies }: LakeArgs): ManagedKey {
    const { environment, accountId } = config;
    const apps = dataApps(config);
    return new ManagedKey(
      name,
      {
        description: `Data that apps of ${environment} work on`,
        alias: lakeAlias(environment),
        policy: lakeKeyPolicy({
          region: placeOf(config, accountId).region,
          administrator,
          jobs: [
            names.roleArn(accountId, catalogRole(environment)),
            ...apps.map((app) => jobsOf(config, app.name)),
          ],
          feeds: [...new Set(apps.flatMap((app) => feedsOf(config, app)))],
          readers: [...new Set(apps.flatMap((app) => readersOf(config, app)))],
          queries: queriedApps(config, environment).map(({ name: app }) => queriesOf(config, app)),
          copiers: {
            from: [...new Set(zones.flatMap((zone) => copiersFrom(copies, environment, zone)))],
            into: [...new Set(zones.flatMap((zone) => copiersInto(copies, environment, zone)))],
          },
        }),
        protect: config.protect,
      },
      { parent: this },
    );
  }

  private zone(
    name: string,
    zone: Zone,
    { config, administrator, accessLogs, copies }: LakeArgs,
  ): pulumi.Output<string> {
    const { company, environment, accountId } = config;
    const bucket = lakeBucket(company, environment, zone, accountId);
    return new LockedBucket(
      `${name}-${zone}`,
      {
        bucket,
        policy: zonePolicy({
          bucket,
          users: usersOf(config, zone),
          administrator,
          copiers: {
            from: copiersFrom(copies, environment, zone),
            into: copiersInto(copies, environment, zone),
          },
        }),
        keyArn: this.key.ready,
        accessLogs,
        keepReplacedDays: config.store.expireDays,
        protect: config.protect,
      },
      { parent: this },
    ).ready;
  }

  /** Each app's readers ask in a workgroup of their own, and find no results of others. */
  private queries(name: string, { config, administrator, accessLogs }: LakeArgs): void {
    const { company, environment, accountId } = config;
    const apps = queriedApps(config, environment);
    if (apps.length === 0) return;
    const bucket = resultsBucket(company, environment, accountId);
    const users = apps.map(({ name: app }) => {
      const asks = [queriesOf(config, app)];
      return { app, writers: asks, readers: asks };
    });
    const results = new LockedBucket(
      `${name}-results`,
      {
        bucket,
        policy: zonePolicy({ bucket, users, administrator }),
        keyArn: this.key.ready,
        accessLogs,
        expireDays: resultsDays,
        keepReplacedDays: 1,
        protect: config.protect,
      },
      { parent: this },
    ).ready;
    for (const app of apps)
      void new Queries(
        `${app.name}-queries`,
        { config, app, results, keyArn: this.key.ready },
        { parent: this },
      );
  }

  /** By a role of its own: who declares a database never uses the key. */
  private catalog(name: string, { config }: LakeArgs): DataCatalogEncryptionSettings {
    const { environment, accountId } = config;
    const roleName = catalogRole(environment);
    const role = new ScopedRole(
      roleName,
      {
        account: accountId,
        roleName,
        description: `Encrypts Glue's catalog of ${environment}`,
        trust: trustService(glueService, accountId),
        statements: catalogStatements(placeOf(config, accountId), environment),
      },
      { parent: this },
    );
    return new DataCatalogEncryptionSettings(
      name,
      {
        catalogId: accountId,
        dataCatalogEncryptionSettings: {
          encryptionAtRest: {
            catalogEncryptionMode: "SSE-KMS-WITH-SERVICE-ROLE",
            catalogEncryptionServiceRole: role.ready,
            sseAwsKmsKeyId: this.key.ready,
          },
          connectionPasswordEncryption: {
            returnConnectionPasswordEncrypted: true,
            awsKmsKeyId: this.key.ready,
          },
        },
      },
      { parent: this },
    );
  }
}

/** Days. What a query has found is found again by asking again. */
const resultsDays = 30;

const queriesOf = ({ environment, accountId }: EnvironmentConfig, app: string): string =>
  names.roleArn(accountId, names.jobRole(app, environment, queryRole));

const jobsOf = ({ environment, accountId }: EnvironmentConfig, app: string): string =>
  names.roleArn(accountId, names.jobRole(app, environment, names.runsAs));

/** Who brings data, and outside production the pipeline's check, which brings a sample. */
const feedsOf = (config: EnvironmentConfig, { name, target }: DataApp): string[] => {
  const { environment, accountId } = config;
  const production = config.environments.find((row) => row.name === environment)?.production === true;
  return [
    ...(target.feeds[environment] ?? []),
    ...(target.kind === "glueEtl" && !production
      ? [names.roleArn(accountId, names.jobRole(name, environment, "check"))]
      : []),
  ];
};

/** Who reads what was made, and the pipeline's check, which reads how a model was evaluated. */
const readersOf = ({ environment, accountId }: EnvironmentConfig, { name, target }: DataApp): string[] => [
  ...(target.readers[environment] ?? []),
  ...(target.kind === "model" ? [names.roleArn(accountId, names.jobRole(name, environment, "check"))] : []),
];

/** Raw is what others bring, the rest is what jobs make of it; others read the last only. */
function usersOf(config: EnvironmentConfig, zone: Zone): FolderUsers[] {
  const queried = new Set(queriedApps(config, config.environment).map(({ name }) => name));
  return dataApps(config).map((row) => {
    const { name: app } = row;
    const jobs = jobsOf(config, app);
    return {
      app,
      writers: zone === "raw" ? feedsOf(config, row) : [jobs],
      readers: [
        jobs,
        ...(zone === "purpose" ? readersOf(config, row) : []),
        ...(zone === "purpose" && queried.has(app) ? [queriesOf(config, app)] : []),
      ],
    };
  });
}
