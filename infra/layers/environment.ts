// Declares one environment: network, artifact store with its one reader, jobs of the pipelines, targets of the apps.
import type * as pulumi from "@pulumi/pulumi";
import { hasMachines } from "../configuration/machines.ts";
import type { EnvironmentConfig } from "../configuration/schema.ts";
import { SigningKey } from "../components/artifacts/signingKey.ts";
import { Revisions } from "../components/artifacts/revisions.ts";
import { ArtifactStore } from "../components/artifacts/store.ts";
import { AccountDefaults } from "../components/landing-zone/accountDefaults.ts";
import { Copies } from "../components/data/copies.ts";
import { Checkpoints } from "../components/data/checkpoints.ts";
import { Cluster } from "../components/kubernetes/cluster.ts";
import { SnapshotStore } from "../components/kubernetes/snapshots.ts";
import { Lake, type LakeArgs } from "../components/data/lake.ts";
import { ScopedRole } from "../components/identity/scopedRole.ts";
import { Bastion } from "../components/network/bastion.ts";
import { Jobs } from "../components/pipeline/jobs.ts";
import { Tools } from "../components/pipeline/tools.ts";
import { CodeSigning } from "../components/targets/codeSigning.ts";
import { quiet } from "../components/targets/quiet.ts";
import { Parameters } from "../components/targets/parameters.ts";
import { declareTarget, type TargetArgs } from "../components/targets/index.ts";
import { dataCopies } from "../plan/copies.ts";
import { runsInCluster } from "../plan/kubernetes/apps.ts";
import { snapshotsIn } from "../plan/kubernetes/snapshots.ts";
import { colours } from "../plan/colours.ts";
import { appsThatRunOnce } from "../plan/documents/checkpoints.ts";
import { dataApps, worksOnData } from "../plan/documents/glue.ts";
import { replicationStatements } from "../plan/documents/replicas.ts";
import { trustRoles, trustService } from "../plan/documents/trust.ts";
import { flagValues } from "../plan/flags.ts";
import * as names from "../plan/names.ts";
import { pullStatements } from "../plan/pipeline/rights.ts";
import { jobsIn } from "../plan/pipeline/plan.ts";
import { placeOf } from "../plan/places.ts";
import { replicas } from "../plan/replicas.ts";
import { attestationReaders, storeParties } from "../plan/stores.ts";
import { viewOf } from "../plan/twins.ts";
import { createAccessLogs } from "./accessLogs.ts";
import { createNetwork } from "./network.ts";
import { createProvider } from "./provider.ts";
import { declareSecrets } from "./secrets.ts";

export type EnvironmentOutputs = {
  vpcId: pulumi.Output<string>;
  store: pulumi.Output<string>;
  storeKeyArn: pulumi.Output<string>;
  functions: Record<string, pulumi.Output<string>>;
};

export function declareEnvironment(all: EnvironmentConfig): EnvironmentOutputs {
  const config = viewOf(all, all.environment);
  const account = config.accountId;
  const administrator = names.roleArn(account, names.deployRole);
  const place = placeOf(config, account);
  const aws = createProvider(config.environment, config, {
    accountId: account,
    roleArn: administrator,
    region: place.region,
  });
  const opts = { providers: { aws }, ...(config.twinOf === undefined ? {} : { transformations: [quiet] }) };
  const defaults = new AccountDefaults(
    config.environment,
    { place, administrator, protect: config.protect },
    opts,
  );
  const logs = { keyArn: defaults.logKeyArn, retentionDays: config.logRetentionDays };
  const network = createNetwork(config.environment, config, { place, logs }, aws);
  if (config.network.bastion)
    new Bastion("bastion", { place, environment: config.environment, network }, opts);
  const balancers = config.apps.some(({ target }) => hasMachines(target));
  const accessLogs = createAccessLogs("access-logs", config, { place, administrator, balancers }, opts);
  const store = createStore(config, administrator, accessLogs, opts);
  createAttestKey(config, administrator, opts);
  const tools = new Tools("tools", {}, opts);
  const jobs = jobsIn(config, account);
  new Jobs("jobs", { config, account, jobs, logs, tools, network: network.jobs }, opts);
  const codeSigning = new CodeSigning(
    config.environment,
    { ...config, account, administrator, profiles: config.signingProfiles, accessLogs },
    opts,
  );
  declareSecrets(config, opts);
  createRevisions(config, administrator, accessLogs, opts);
  if (appsThatRunOnce(config).length > 0)
    void new Checkpoints("checkpoints", { config, administrator, accessLogs }, opts);
  const lake = createLake(
    config,
    { administrator, logKeyArn: logs.keyArn, accessLogs, copies: dataCopies(all) },
    opts,
  );
  const cluster = config.apps.some(runsInCluster)
    ? new Cluster("cluster", { config, place, administrator, network, logs, codeSigning }, opts)
    : undefined;
  createSnapshots(config, administrator, opts);
  const functions = createTargets(config, { network, logs, codeSigning, accessLogs, lake, cluster }, opts);
  return { vpcId: network.vpcId, store: store.bucketName, storeKeyArn: store.keyArn, functions };
}

/** Only where apps work on data; what is copied to twins is copied out of it. */
function createLake(
  config: EnvironmentConfig,
  args: Omit<LakeArgs, "config">,
  opts: pulumi.ComponentResourceOptions,
): Lake | undefined {
  if (dataApps(config).length === 0) return undefined;
  const lake = new Lake("lake", { config, ...args }, opts);
  if (args.copies.some(({ of }) => of === config.environment))
    void new Copies("copies", { config, lake }, opts);
  return lake;
}

/** By this key an environment says that a release was healthy there; the last one has nobody to say it to. */
function createAttestKey(
  config: EnvironmentConfig,
  administrator: string,
  opts: pulumi.ComponentResourceOptions,
): void {
  const index = config.environments.findIndex(({ name }) => name === config.environment);
  if (index === config.environments.length - 1) return;
  new SigningKey(
    "attest",
    {
      aliases: [names.attestAlias(config.environment)],
      purpose: "attestation",
      description: `Signs what ${config.environment} says of a release; only its promoter may use it`,
      signer: names.roleArn(config.accountId, names.promoteRole(config.environment)),
      readers: attestationReaders(config, index + 1),
      administrator,
      protect: config.protect,
    },
    opts,
  );
}

/**
 * The store, and the role that alone reads it: jobs of this account become that role to fetch a release, and S3 does to
 * copy it. S3 gives nobody a way to write a copy by hand, so that a job gains nothing by the rights to replicate.
 */
function createStore(
  config: EnvironmentConfig,
  administrator: string,
  accessLogs: pulumi.Output<string>,
  opts: pulumi.ComponentResourceOptions,
): ArtifactStore {
  const { environment, bucket, writer, reader, pullers } = storeParties(config, config.environment);
  const roleName = names.pullRole(config.environment);
  const account = config.accountId;
  const replica = replicas(config).find((row) => row.environment === config.environment);
  const pull = new ScopedRole(
    roleName,
    {
      account,
      roleName,
      description: `Reads the artifact store of ${config.environment}; nobody else does`,
      trust: [
        ...trustRoles(pullers),
        ...(replica === undefined
          ? []
          : trustService("s3.amazonaws.com", account, [names.bucketArn(bucket)])),
      ],
      statements: [
        ...pullStatements(config, environment),
        ...(replica === undefined ? [] : replicationStatements(bucket, replica)),
      ],
    },
    opts,
  );
  return new ArtifactStore(
    config.environment,
    {
      environment: config.environment,
      region: placeOf(config, account).region,
      bucket,
      writer,
      reader,
      administrator,
      lockDays: config.store.lockDays,
      keepReplacedDays: config.store.expireDays,
      accessLogs,
      protect: config.protect,
      copy: replica === undefined ? undefined : { replica, role: pull.ready },
    },
    opts,
  );
}

/** Where machines and jobs of Glue fetch what was verified; only where apps run on such. */
function createRevisions(
  config: EnvironmentConfig,
  administrator: string,
  accessLogs: pulumi.Output<string>,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { environment, accountId } = config;
  const apps = config.apps.filter(
    (app) => hasMachines(app.target) || app.target.kind === "edge" || worksOnData(app),
  );
  if (apps.length === 0) return;
  const roles = (job: string): string[] =>
    apps.map(({ name }) => names.roleArn(accountId, names.jobRole(name, environment, job)));
  const writers = apps
    .filter(({ target }) => target.kind === "ec2Efs")
    .flatMap(({ name }) => colours.map((colour) => names.writerName(name, environment, colour)))
    .map((role) => names.roleArn(accountId, role));
  void new Revisions(
    "revisions",
    {
      company: config.company,
      environment,
      place: placeOf(config, accountId),
      administrator,
      writers: roles("deploy"),
      readers: [...roles(names.runsAs), ...writers],
      keepReplacedDays: config.store.expireDays,
      accessLogs,
      protect: config.protect,
    },
    opts,
  );
}

/** S3 logs accesses within a region only, so that the second region has its bucket of them, too. */
function createSnapshots(
  config: EnvironmentConfig,
  administrator: string,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { environment, accountId, protect } = config;
  const snapshots = snapshotsIn(config, accountId);
  if (snapshots === undefined) return;
  const { region } = snapshots;
  const reach = { accountId, roleArn: administrator, region };
  const there = { ...opts, providers: { aws: createProvider(`${environment}-${region}`, config, reach) } };
  const accessLogs = createAccessLogs(
    `access-logs-${region}`,
    config,
    { place: snapshots, further: region, administrator },
    there,
  );
  void new SnapshotStore("snapshots", { snapshots, administrator, accessLogs, protect }, there);
}

function createTargets(
  config: EnvironmentConfig,
  common: Pick<TargetArgs, "network" | "logs" | "codeSigning" | "accessLogs" | "lake" | "cluster">,
  opts: pulumi.ComponentResourceOptions,
): Record<string, pulumi.Output<string>> {
  const place = placeOf(config, config.accountId);
  const { environment } = config;
  const reach = (accountId: string) =>
    createProvider(`tenant-${accountId}`, config, {
      accountId,
      roleArn: names.roleArn(accountId, names.deployRole),
    });
  return Object.fromEntries(
    config.apps.map(({ name: app, target }) => {
      const values = { ...config.parameters[app], ...flagValues(config.flags[app]) };
      if (Object.keys(values).length > 0) void new Parameters(app, { app, environment, values }, opts);
      return [app, declareTarget(app, { config, place, app, environment, target, reach, ...common }, opts)];
    }),
  );
}
