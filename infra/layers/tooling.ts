// Declares the tooling account: the signing key, the pipelines' store, and a pipeline with its jobs for each app.
import type * as pulumi from "@pulumi/pulumi";
import { SigningProfile } from "@pulumi/aws/signer/signingProfile.js";
import type { App, Environment, ToolingConfig } from "../configuration/schema.ts";
import { Ledger } from "../components/artifacts/ledger.ts";
import { Packages } from "../components/artifacts/packages.ts";
import { Revocations } from "../components/artifacts/revocations.ts";
import { createSigningKeys, type SigningKey } from "../components/artifacts/signingKey.ts";
import { AccountDefaults } from "../components/landing-zone/accountDefaults.ts";
import type { NetworkArgs } from "../components/network/vpc.ts";
import { AppPipeline } from "../components/pipeline/appPipeline.ts";
import { ApprovalTopic } from "../components/pipeline/approvals.ts";
import type { PipelineStore } from "../components/pipeline/artifactStore.ts";
import { Notifications } from "../components/pipeline/notifications.ts";
import { Jobs } from "../components/pipeline/jobs.ts";
import { Resume } from "../components/pipeline/resume.ts";
import { Tools } from "../components/pipeline/tools.ts";
import { DeploymentServer } from "../components/server/server.ts";
import { lambdaPlatform } from "../components/targets/codeSigning.ts";
import * as names from "../plan/names.ts";
import { appPackages, mirroredImages, serverImages } from "../plan/packages.ts";
import { definedApps } from "../plan/pipeline/definitions.ts";
import { approveRole, jobsIn, planPipeline } from "../plan/pipeline/plan.ts";
import {
  signingGenerations,
  trustedRevocationKey,
  trustedSigningKeys,
  type TrustedKeyRow,
} from "../plan/signingKeys.ts";
import { pipelineNotifications } from "../plan/pipeline/notifications.ts";
import { ledgerUsers } from "../plan/pipeline/users.ts";
import { serverNames } from "../plan/server/settings.ts";
import { deployersElsewhere } from "../plan/server/stacks.ts";
import { attestationReaders } from "../plan/stores.ts";
import { createAccessLogs } from "./accessLogs.ts";
import { createDeployments } from "./deployments.ts";
import { createNetwork } from "./network.ts";
import { createPipelineStores } from "./pipelineStores.ts";
import { createProvider } from "./provider.ts";
import { createRouter } from "./router.ts";
import { createSources } from "./sources.ts";
import { createValidation } from "./validation.ts";

export type ToolingOutputs = {
  signingKeyArn: pulumi.Output<string>;
  /** For verification policies: each generation of the signing key in its time, and the key of who revokes. */
  trustedKeys: TrustedKeyRow[];
  pipelineStore: pulumi.Output<string>;
  ledger: pulumi.Output<string>;
  /** For `signingProfiles` in Pulumi.yaml. */
  signingProfile: pulumi.Output<string>;
  /** What GitHub is to call where several apps share a repository. */
  webhook?: pulumi.Output<string>;
  /** Where builds have judged what they are about to deploy. */
  validation?: pulumi.Output<string>;
  /** Where the server's name has to lead, if it runs here. */
  server?: pulumi.Output<string>;
  pipelines: Record<string, pulumi.Output<string>>;
  connections: Record<string, pulumi.Output<string>>;
};

export function declareTooling(config: ToolingConfig): ToolingOutputs {
  const account = config.accountId;
  const administrator = names.roleArn(account, names.deployRole);
  const aws = createProvider("tooling", config, { accountId: account, roleArn: administrator });
  const opts = { providers: { aws } };
  const place = { account, region: config.region };
  const defaults = new AccountDefaults("tooling", { place, administrator, protect: config.protect }, opts);
  const signingKey = createSigningKey(config, administrator, opts);
  createRevocations(config, administrator, opts);
  const accessLogs = createAccessLogs("access-logs", config, { place, administrator }, opts);
  const approvers = allAskers(config);
  const stores = createPipelineStores(config, { administrator }, { accessLogs, approvers }, opts);
  const logs = { keyArn: defaults.logKeyArn, retentionDays: config.logRetentionDays };
  createSources(config, administrator, accessLogs, opts);
  const router = createRouter(config, { administrator, logs, accessLogs }, opts);
  const network = createNetwork(names.toolingNetwork, config, { place, logs, ...serverGuests(config) }, aws);
  const tools = new Tools("tools", {}, opts);
  const made = { account, jobs: jobsIn(config, account), logs, tools, network: network.jobs };
  const jobs = new Jobs("jobs", { config, ...made }, opts);
  createTopics(config, stores[0], opts);
  const ledger = createLedger(config, { place, administrator }, opts);
  const profile = new SigningProfile(
    "release",
    { name: names.releaseProfile, platformId: lambdaPlatform },
    { provider: aws, protect: config.protect },
  );
  createPackages(config, administrator, opts);
  createDeployments(config, { place, administrator, logs, accessLogs }, opts);
  const pipelines = config.apps.map((app): [string, AppPipeline] => [
    app.name,
    createPipeline(config, app, stores, opts),
  ]);
  createResumes(config, place, { jobs, pipelines: new Map(pipelines) }, opts);
  return {
    signingKeyArn: signingKey.arn,
    trustedKeys: [...trustedSigningKeys(config), trustedRevocationKey(config)],
    pipelineStore: stores[0].bucketName,
    ledger: ledger.arn,
    signingProfile: profile.versionArn,
    ...(router === undefined ? {} : { webhook: router.url }),
    ...createValidation(config, { place, network: network.jobs, administrator, logs, accessLogs }, opts),
    ...createServer(config, { place, network, administrator, logs }, opts),
    pipelines: Object.fromEntries(pipelines.map(([app, { pipeline }]) => [app, pipeline.arn])),
    connections: Object.fromEntries(
      pipelines.flatMap(([app, { connectionArn }]) =>
        connectionArn === undefined ? [] : [[app, connectionArn]],
      ),
    ),
  };
}

const createLedger = (
  config: ToolingConfig,
  { place, administrator }: { place: names.Place; administrator: string },
  opts: pulumi.ComponentResourceOptions,
): Ledger =>
  new Ledger("ledger", { place, users: ledgerUsers(config), administrator, protect: config.protect }, opts);

const createPipeline = (
  config: ToolingConfig,
  app: App,
  stores: readonly PipelineStore[],
  opts: pulumi.ComponentResourceOptions,
): AppPipeline => new AppPipeline(app.name, { config, app, plan: planPipeline(config, app), stores }, opts);

/** What starts those pipelines again that their apps have defined anew. */
function createResumes(
  config: ToolingConfig,
  place: names.Place,
  { jobs, pipelines }: { jobs: Jobs; pipelines: ReadonlyMap<string, AppPipeline> },
  opts: pulumi.ComponentResourceOptions,
): void {
  for (const { name, definition } of definedApps(config))
    new Resume(
      `${name}-resume`,
      {
        app: name,
        place,
        sha256: definition.sha256 ?? "",
        made: [...jobs.projects, ...[pipelines.get(name)?.pipeline ?? []].flat()],
      },
      opts,
    );
}

const createSigningKey = (
  config: ToolingConfig,
  administrator: string,
  opts: pulumi.ComponentResourceOptions,
): SigningKey =>
  createSigningKeys(
    signingGenerations(config),
    {
      purpose: "release-signing",
      description: "Signs releases; only the signer role may use it",
      signer: names.roleArn(config.toolingAccountId, names.signerRole),
      readers: attestationReaders(config, 0),
      administrator,
      protect: config.protect,
    },
    opts,
  );

const createRevocations = (
  config: ToolingConfig,
  administrator: string,
  opts: pulumi.ComponentResourceOptions,
): Revocations =>
  new Revocations(
    "revocations",
    {
      place: { account: config.accountId, region: config.region },
      revokers: config.revokers,
      readers: [names.roleArn(config.toolingAccountId, names.signerRole), ...attestationReaders(config, 0)],
      administrator,
      protect: config.protect,
    },
    opts,
  );

const createPackages = (
  config: ToolingConfig,
  administrator: string,
  opts: pulumi.ComponentResourceOptions,
): Packages =>
  new Packages(
    "packages",
    {
      place: { account: config.accountId, region: config.region },
      apps: appPackages(config),
      images: [...serverImages(config), ...mirroredImages(config)],
      administrator,
      protect: config.protect,
    },
    opts,
  );

/** As whom runs of other accounts' stacks call from this network, and what they look up. */
const serverGuests = (config: ToolingConfig): Pick<NetworkArgs, "guests"> =>
  config.server === undefined
    ? {}
    : { guests: { roles: deployersElsewhere(config), names: serverNames(config) } };

/** Only where the configuration asks for it: it may run anywhere else. */
const createServer = (
  config: ToolingConfig,
  args: Pick<
    ConstructorParameters<typeof DeploymentServer>[1],
    "place" | "network" | "administrator" | "logs"
  >,
  opts: pulumi.ComponentResourceOptions,
): Pick<ToolingOutputs, "server"> =>
  config.server === undefined
    ? {}
    : { server: new DeploymentServer("server", { config, settings: config.server, ...args }, opts).address };

const needsApproval = (config: ToolingConfig) =>
  config.environments.filter(({ approval }) => approval === "manual");

const allAskers = (config: ToolingConfig): string[] =>
  needsApproval(config).flatMap((environment) => askers(config, environment));

const askers = (config: ToolingConfig, environment: Environment): string[] =>
  config.apps.map((app) => names.roleArn(config.accountId, approveRole(app, environment)));

function createTopics(
  config: ToolingConfig,
  store: PipelineStore,
  opts: pulumi.ComponentResourceOptions,
): void {
  const place = { account: config.accountId, region: config.region };
  new Notifications(
    "pipelines",
    {
      place,
      administrator: names.roleArn(config.accountId, names.deployRole),
      subscribers: config.operators,
      notifications: pipelineNotifications(config.apps.map(({ name }) => names.pipelineName(name))),
      protect: config.protect,
    },
    opts,
  );
  for (const environment of needsApproval(config))
    new ApprovalTopic(
      `${environment.name}-approval`,
      {
        place,
        environment,
        askers: askers(config, environment),
        keyArn: store.keyArn,
      },
      opts,
    );
}
