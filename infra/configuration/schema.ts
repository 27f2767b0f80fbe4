// Decides which configuration keys exist, for all layers and for each, with their defaults.
import { z } from "zod";
import { addressTable } from "./addresses.ts";
import { breakGlassKeys } from "./breakGlass.ts";
import { checks } from "./checks.ts";
import { costKeys } from "./costs.ts";
import { dependencies } from "./dependencies.ts";
import { deployments } from "./deployments.ts";
import { device } from "./edge.ts";
import { kubernetes } from "./kubernetes.ts";
import { network } from "./network.ts";
import { parameterKeys } from "./parameters.ts";
import { peopleKeys } from "./people.ts";
import { portfolioKeys } from "./portfolio.ts";
import { routing } from "./routing.ts";
import { sandboxes, sandboxKeys } from "./sandboxes.ts";
import { soak } from "./soak.ts";
import { scans } from "./scans.ts";
import { securityKeys } from "./security.ts";
import { server } from "./server.ts";
import { signingKeys } from "./signingKeys.ts";
import { sourceSchemas } from "./sources.ts";
import { targetSchemas } from "./targets.ts";
import { tenant } from "./tenants.ts";
import { twins } from "./twins.ts";
import { validation } from "./validation.ts";
import { vendingKeys } from "./vending.ts";
import { deploymentWindow } from "./window.ts";
import {
  accountId,
  appName,
  command,
  company,
  days,
  email,
  environmentName,
  flag,
  list,
  oneOf,
  region,
  roleReference,
  signingProfile,
  text,
} from "./fields.ts";
import { organizationKeys } from "./organization.ts";

export const layers = ["org", "tooling", "environment", "sandbox"] as const;
export type Layer = (typeof layers)[number];

const environment = z.strictObject(
  {
    name: environmentName,
    accountId,
    /** Where all of it lies; absent: at home, in the company's `region`. */
    region: region.optional(),
    /** Where snapshots of volumes in its cluster are kept, which must outlive the region: another one. */
    secondRegion: region.optional(),
    /** Production demands an approval and is never rolled out at once. */
    production: flag("whether the environment is production").default(false),
    /** Only the first may be: releases are promoted to all others, and there everything is done by pipelines. */
    selfService: flag("whether developers may try things out in the environment").default(false),
    /** Who must agree before something is promoted here. */
    approval: oneOf(["none", "manual"]).default("none"),
    /** Who is asked. */
    approvers: list(email, "a list of e-mail addresses").default([]),
    /** When releases may come here; at any time without it. */
    window: deploymentWindow.optional(),
  },
  {
    error:
      "an environment: { name, accountId, region?, secondRegion?, production?, selfService?, approval?, approvers?, window? }",
  },
);

/** Of a table of sources or targets, for who named none of them. */
const kindsOf = (rows: readonly { shape: { kind: z.ZodLiteral<string> } }[]): string =>
  rows.map(({ shape }) => shape.kind.value).join(", ");

/** What the app's team says itself, beside the app's code: definitions.ts puts it into the row. */
const definition = z
  .strictObject(
    {
      /** Its path below the project's folder, and in the app's repository. */
      file: text("the path of the app's own file").regex(
        /^(?!.*(?:^|\/)\.\.?(?:\/|$))[A-Za-z0-9_.-][A-Za-z0-9_./-]{0,199}$/,
        "a path below the project's folder, the same in the app's repository, such as shop/pipeline.yaml",
      ),
      /** Of its bytes. Put here as the file is read; whoever writes it beforehand is overruled. */
      sha256: text("the SHA-256 of the file")
        .regex(/^[0-9a-f]{64}$/, "leave it out: it is read from the file")
        .optional(),
    },
    { error: "the app's own file: { file }" },
  )
  .optional();

const app = z.strictObject(
  {
    name: appName,
    source: z.discriminatedUnion("kind", sourceSchemas, {
      error: `a source with a known \`kind\`: ${kindsOf(sourceSchemas)}`,
    }),
    build: z.strictObject(
      {
        image: oneOf(["aws/codebuild/amazonlinux-x86_64-standard:5.0", "aws/codebuild/standard:7.0"]).default(
          "aws/codebuild/amazonlinux-x86_64-standard:5.0",
        ),
        runtimes: z.record(z.string(), z.string(), { error: "runtime versions, such as { nodejs: '22' }" }),
        install: list(command, "a list of shell commands").default([]),
        build: list(command, "a list of shell commands").min(
          1,
          "at least one command that builds the artifact",
        ),
        test: list(command, "a list of shell commands").min(
          1,
          "at least one command that tests: untested builds are not signed",
        ),
        /** The folder whose content becomes the artifact. */
        output: command,
        dependencies,
      },
      { error: "how to build: { runtimes, install?, build, test, output, dependencies? }" },
    ),
    target: z.discriminatedUnion("kind", targetSchemas, {
      error: `a target with a known \`kind\`: ${kindsOf(targetSchemas)}`,
    }),
    scans: scans.optional(),
    checks,
    soak,
    definition,
  },
  { error: "an app: { name, source, build, target, scans?, checks?, soak?, definition? }" },
);

/** Keys of every stack; most stand in Pulumi.yaml, once for all. */
const sharedKeys = {
  layer: oneOf(layers),
  company,
  region,
  /** The account that this stack may touch. Also in the shared tables: a slip in either cannot reach another account. */
  accountId,
  managementAccountId: accountId,
  toolingAccountId: accountId,
  /** Where each artifact store has its copy. Absent until the account exists; then no store is copied. */
  logArchiveAccountId: accountId.optional(),
  environments: list(environment, "a list of environments in the order of promotion").default([]),
  apps: list(app, "a list of apps").default([]),
  /** Who has an app with the target tenantFleet to themselves, each in an account of its own. */
  tenants: list(tenant, "a list of tenants").default([]),
  /** Environments that are like another, for diagnosis. */
  twins,
  /** Accounts in which people have environments of their own, and in which there is nothing else. */
  sandboxes,
  /** Of apps with the target edge: each with its ring, and its id in Systems Manager. */
  devices: list(device, "a list of devices").default([]),
  addresses: addressTable,
  /** The deployment server, run by the tooling account; absent: it runs elsewhere, or not at all. */
  server: server.optional(),
  /** The service by which teams have judged what they are about to deploy. */
  validation,
  /** The central table of deployments, of which components hear. */
  deployments,
  /** The oldest first; the last one signs. A new one is added by rotation, with a time in which both count. */
  signingKeys,
  /**
   * Versions of the profile by which the signer signs code for Lambda, as tooling prints them: functions run what one of
   * these signed. Empty until tooling is up; then functions run nothing but what they start with.
   */
  signingProfiles: list(signingProfile, "a list of versions of signing profiles").default([]),
  /** Whether Pulumi refuses to delete what holds data or trust: stores, keys, accounts. */
  protect: flag("whether stores, keys and accounts are protected from deletion").default(true),
  logRetentionDays: z
    .literal([365, 400, 545, 731, 1096, 1827], {
      error: "one of 365, 400, 545, 731, 1096, 1827: how many days logs are kept",
    })
    .default(365),
};

const store = z.strictObject(
  {
    /** Object Lock in compliance mode: nobody deletes a version before. */
    lockDays: days("how long an artifact cannot be deleted", 1, 36500),
    /** Then versions that were replaced go. */
    expireDays: days("how long replaced versions are kept", 1, 36500).default(730),
  },
  { error: "the artifact store: { lockDays, expireDays? }" },
);

/** One schema a layer: keys of another layer are unknown keys. */
export const schemas = {
  org: z.strictObject({
    ...sharedKeys,
    layer: z.literal("org"),
    ...organizationKeys,
    regions: list(region, "a list of regions in which work is allowed").min(1, "at least one region"),
    ...securityKeys,
    ...costKeys,
    ...breakGlassKeys,
    ...peopleKeys,
    ...vendingKeys,
    ...portfolioKeys,
  }),
  tooling: z.strictObject({
    ...sharedKeys,
    layer: z.literal("tooling"),
    network,
    /** How long the pipelines' intermediate artifacts are kept. */
    pipelineDays: days("how long intermediate artifacts are kept", 1, 3650).default(30),
    /** Who learns that a pipeline failed, or that somebody changed one. */
    operators: list(email, "a list of e-mail addresses").min(
      1,
      "at least one e-mail address: a failure that nobody hears of stays",
    ),
    /** On which days pushes to repositories of several apps start pipelines (source monorepo). */
    routing,
    /** Roles of people who may revoke artifacts and keys. */
    revokers: list(roleReference, "a list of role ARNs").min(
      1,
      "at least one role: what leaked would be deployed until somebody may revoke it",
    ),
  }),
  environment: z.strictObject({
    ...sharedKeys,
    layer: z.literal("environment"),
    environment: environmentName,
    /** The environment that this one is like in everything but its name; all else that its file says. */
    twinOf: environmentName.optional(),
    network,
    /** Of the cluster, which is there where an app runs in Kubernetes. */
    kubernetes,
    store,
    ...parameterKeys,
  }),
  sandbox: z.strictObject({
    ...sharedKeys,
    layer: z.literal("sandbox"),
    ...sandboxKeys,
    parameters: parameterKeys.parameters,
  }),
} as const;

/** What can be judged before the layer is known. */
export const sharedSchema = z.object(sharedKeys);

/** Keys and the file they belong to: what all stacks share stands in Pulumi.yaml. */
export const sharedFileKeys: ReadonlySet<string> = new Set([
  "company",
  "region",
  "managementAccountId",
  "toolingAccountId",
  "logArchiveAccountId",
  "environments",
  "apps",
  "sandboxes",
  "twins",
  "addresses",
  "server",
  "validation",
  "deployments",
  "signingKeys",
  "signingProfiles",
  "logRetentionDays",
]);

type DeepReadonly<T> = T extends (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** Validated configuration; `stack` is the stack's name. */
type Validated<L extends Layer> = DeepReadonly<z.infer<(typeof schemas)[L]>> & { readonly stack: string };
export type OrgConfig = Validated<"org">;
export type ToolingConfig = Validated<"tooling">;
export type EnvironmentConfig = Validated<"environment">;
export type SandboxConfig = Validated<"sandbox">;
export type Config = OrgConfig | ToolingConfig | EnvironmentConfig | SandboxConfig;
export type SharedConfig = Pick<
  Config,
  | "company"
  | "region"
  | "managementAccountId"
  | "toolingAccountId"
  | "logArchiveAccountId"
  | "environments"
  | "apps"
  | "tenants"
  | "sandboxes"
  | "devices"
  | "twins"
  | "server"
  | "validation"
  | "deployments"
  | "signingKeys"
>;
export type Environment = Config["environments"][number];
export type App = Config["apps"][number];
export type NetworkSettings = EnvironmentConfig["network"];
export type UnitRow = OrgConfig["units"][number];
export type AccountRow = OrgConfig["accounts"][number];
