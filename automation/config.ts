// Decides the server's settings: the only reader of process.env in automation/.
import path from "node:path";
import { z } from "zod";
import { readAccounts } from "./accounts/settings.ts";
import { readIssuers } from "./auth/issuers.ts";
import { workerNames } from "./gate/environments.ts";
import { isRange } from "./hooks/addresses.ts";
import { readOffers } from "./elevation/offers.ts";
import { readGithub } from "./github/settings.ts";
import { readSandboxes, refuseOwnStacks } from "./sandboxes/settings.ts";
import type { GithubWebhook } from "./github/webhook.ts";
import type { Fault } from "./errors.ts";
import { isInline, refusedSettings } from "./settingsFile.ts";
import { backendFaults, secretsFaults } from "./stateBackend.ts";
import { loginFault } from "./store/connection.ts";

/** Variables of this process that the Pulumi CLI gets; everything else stays here. */
const passedOn = {
  names: new Set([
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "NODE_COMPILE_CACHE",
    "NODE_EXTRA_CA_CERTS",
    "LOCKGATE_LANGUAGE_HOST",
  ]),
  prefixes: ["PULUMI_", "AWS_"],
};

const seconds = (fallback: number, max: number) => z.coerce.number().int().min(1).max(max).default(fallback);

const portNumber = z.coerce.number().int().min(0).max(65535);
const stackName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const stackList = z
  .string()
  .default("org,tooling,dev,test,prod")
  .transform((text) => text.split(",").map((name) => name.trim()))
  .refine((names) => names.every((name) => stackName.test(name)), "is not a comma list of stack names")
  .refine((names) => new Set(names).size === names.length, "names a stack twice");

const databaseUrl = z
  .string({ error: "is not set" })
  .refine((text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text), {
    error: "is not a postgres:// URL",
    abort: true,
  })
  .superRefine((text, context) => {
    const message = loginFault(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/** A file or folder; relative ones are of the working directory. */
const location = z
  .string({ error: "is not set" })
  .min(1)
  .transform((text) => path.resolve(text));

/** A file of settings, or what would stand in it. */
const settings = z
  .string()
  .min(1)
  .transform((text) => (isInline(text) ? text : path.resolve(text)));

/** Secrets of receivers are made from it; the same in every process. */
const hooksKey = z.string().min(32, "is shorter than 32 characters").optional();

const ranges = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((range) => range.trim() || []))
  .refine((list) => list.every(isRange), "is not a comma list of address ranges such as 10.0.0.0/8");

/** ARN of a KMS key, or a file. */
const auditKey = z
  .string()
  .min(1)
  .transform((text) => (text.startsWith("arn:") ? text : path.resolve(text)))
  .optional();

const databaseShape = {
  DATABASE_URL: databaseUrl,
  LOCKGATE_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
};

const serverShape = {
  ...databaseShape,
  LOCKGATE_HOST: z.string().min(1).default("127.0.0.1"),
  LOCKGATE_PORT: portNumber.default(8080),
  LOCKGATE_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOCKGATE_POLICY_CONFIG: location.optional(),
  LOCKGATE_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  LOCKGATE_RATE_LIMIT: z.coerce.number().int().min(0).max(1_000_000).default(1200),
  LOCKGATE_WRONG_SECRETS: z.coerce.number().int().min(0).max(1_000_000).default(20),
  LOCKGATE_LOCK_SECONDS: seconds(600, 86_400),
  LOCKGATE_STACKS: stackList,
  LOCKGATE_OIDC_FILE: settings.optional(),
  LOCKGATE_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  LOCKGATE_HOOKS_KEY: hooksKey,
  LOCKGATE_ELEVATION_FILE: settings.optional(),
  LOCKGATE_SANDBOXES_FILE: settings.optional(),
  LOCKGATE_ACCOUNTS_FILE: settings.optional(),
  LOCKGATE_GITHUB_FILE: settings.optional(),
  LOCKGATE_GITHUB_WEBHOOK_SECRET: z.string().min(16, "is shorter than 16 characters").optional(),
  LOCKGATE_ENVIRONMENTS_FILE: settings.optional(),
  LOCKGATE_DRAIN_SECONDS: seconds(30, 86_400),
};

const workerShape = {
  ...databaseShape,
  LOCKGATE_PROGRAM_DIR: location,
  LOCKGATE_POLICY_PACK: location.optional(),
  LOCKGATE_POLICY_CONFIG: location.optional(),
  LOCKGATE_PULUMI_ROOT: location,
  LOCKGATE_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOCKGATE_GITHUB_FILE: settings.optional(),
  LOCKGATE_HOOKS_KEY: hooksKey,
  LOCKGATE_AUDIT_KEY: auditKey,
  LOCKGATE_AUDIT_RECORDS: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  LOCKGATE_HOOKS_ALLOW: ranges,
  LOCKGATE_ACCOUNTS_FILE: settings.optional(),
  LOCKGATE_GITHUB_TOKEN: z.string().min(1).optional(),
  LOCKGATE_STACKS: stackList,
  LOCKGATE_ENVIRONMENTS_FILE: settings.optional(),
  LOCKGATE_WORKER: z.string().regex(workerNames.pattern, workerNames.says).optional(),
  LOCKGATE_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2),
  LOCKGATE_NICE: z.coerce.number().int().min(0).max(19).default(10),
  LOCKGATE_CANCEL_GRACE_SECONDS: seconds(30, 3600),
  LOCKGATE_RUN_DEADLINE_SECONDS: seconds(7200, 82_800),
  LOCKGATE_DRAIN_SECONDS: seconds(30, 86_400),
};

/** Settings of the HTTP process. */
export type ServerConfig = Readonly<ReturnType<typeof readServerConfig>>;
/** Settings of the worker process. */
export type WorkerConfig = Readonly<ReturnType<typeof readWorkerConfig>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the HTTP process, from its environment. */
export function readServerConfig(env: Environment = process.env) {
  const raw = parse(serverShape, env);
  refuseOwnStacks(raw.LOCKGATE_STACKS);
  return Object.freeze({
    databaseUrl: raw.DATABASE_URL,
    logLevel: raw.LOCKGATE_LOG_LEVEL,
    host: raw.LOCKGATE_HOST,
    port: raw.LOCKGATE_PORT,
    publicUrl: raw.LOCKGATE_PUBLIC_URL,
    policyConfig: raw.LOCKGATE_POLICY_CONFIG,
    trustedProxies: raw.LOCKGATE_TRUSTED_PROXIES,
    limits: Object.freeze({
      perMinute: raw.LOCKGATE_RATE_LIMIT,
      wrongSecrets: raw.LOCKGATE_WRONG_SECRETS,
      lockSeconds: raw.LOCKGATE_LOCK_SECONDS,
    }),
    stacks: Object.freeze(raw.LOCKGATE_STACKS),
    issuers: raw.LOCKGATE_OIDC_FILE === undefined ? [] : readIssuers(raw.LOCKGATE_OIDC_FILE),
    clientSecret: raw.LOCKGATE_OIDC_CLIENT_SECRET,
    elevations:
      raw.LOCKGATE_ELEVATION_FILE === undefined
        ? undefined
        : readOffers(raw.LOCKGATE_ELEVATION_FILE, raw.LOCKGATE_STACKS),
    sandboxes:
      raw.LOCKGATE_SANDBOXES_FILE === undefined ? undefined : readSandboxes(raw.LOCKGATE_SANDBOXES_FILE),
    accounts: accountsOf(raw),
    hooksKey: raw.LOCKGATE_HOOKS_KEY,
    github: githubWebhook(raw),
    environmentsFile: raw.LOCKGATE_ENVIRONMENTS_FILE,
    drainSeconds: raw.LOCKGATE_DRAIN_SECONDS,
  });
}

const accountsOf = ({ LOCKGATE_ACCOUNTS_FILE: file }: { LOCKGATE_ACCOUNTS_FILE?: string | undefined }) =>
  file === undefined ? undefined : readAccounts(file);

/** Deliveries are taken only with a secret: without one anybody could start runs. */
function githubWebhook(raw: {
  LOCKGATE_GITHUB_FILE?: string | undefined;
  LOCKGATE_GITHUB_WEBHOOK_SECRET?: string | undefined;
  LOCKGATE_STACKS: readonly string[];
}): GithubWebhook | undefined {
  const { LOCKGATE_GITHUB_FILE: file, LOCKGATE_GITHUB_WEBHOOK_SECRET: secret } = raw;
  if (file === undefined) return undefined;
  if (secret !== undefined) return { settings: readGithub(file, raw.LOCKGATE_STACKS), secret };
  const message = "is not set, though LOCKGATE_GITHUB_FILE is: without it anybody could start runs";
  throw refusedSettings([{ path: "LOCKGATE_GITHUB_WEBHOOK_SECRET", message }]);
}

/** Settings of the worker process, from its environment. */
export function readWorkerConfig(env: Environment = process.env) {
  const raw = parse(workerShape, env, backendFaults(env));
  refuseSecrets(raw, env);
  return Object.freeze({
    databaseUrl: raw.DATABASE_URL,
    logLevel: raw.LOCKGATE_LOG_LEVEL,
    programDir: raw.LOCKGATE_PROGRAM_DIR,
    policyPack: raw.LOCKGATE_POLICY_PACK,
    policyConfig: raw.LOCKGATE_POLICY_CONFIG,
    pulumiRoot: raw.LOCKGATE_PULUMI_ROOT,
    publicUrl: raw.LOCKGATE_PUBLIC_URL,
    audit: { key: raw.LOCKGATE_AUDIT_KEY, everyRecords: raw.LOCKGATE_AUDIT_RECORDS },
    hooks: { key: raw.LOCKGATE_HOOKS_KEY, allowed: Object.freeze(raw.LOCKGATE_HOOKS_ALLOW) },
    github: githubReports(raw),
    accounts: accountsOf(raw),
    stacks: Object.freeze(raw.LOCKGATE_STACKS),
    environmentsFile: raw.LOCKGATE_ENVIRONMENTS_FILE,
    worker: raw.LOCKGATE_WORKER,
    concurrency: raw.LOCKGATE_CONCURRENCY,
    nice: raw.LOCKGATE_NICE,
    cancelGraceSeconds: raw.LOCKGATE_CANCEL_GRACE_SECONDS,
    runDeadlineSeconds: raw.LOCKGATE_RUN_DEADLINE_SECONDS,
    drainSeconds: raw.LOCKGATE_DRAIN_SECONDS,
    cliEnvironment: Object.freeze(cliEnvironment(env)),
  });
}

/** Secrets that nobody could read would stop each run in its middle. */
function refuseSecrets(
  {
    LOCKGATE_STACKS: stacks,
    LOCKGATE_PROGRAM_DIR: folder,
  }: { LOCKGATE_STACKS: string[]; LOCKGATE_PROGRAM_DIR: string },
  env: Environment,
): void {
  const files = stacks.map((stack) => ({ stack, file: path.join(folder, `Pulumi.${stack}.yaml`) }));
  const faults = secretsFaults(files, env);
  if (faults.length > 0) throw refusedSettings(faults);
}

/** With a token GitHub is told of the runs that it asked for. */
function githubReports(raw: {
  LOCKGATE_GITHUB_FILE?: string | undefined;
  LOCKGATE_GITHUB_TOKEN?: string | undefined;
  LOCKGATE_STACKS: readonly string[];
}): { readonly apiUrl: string; readonly token: string } | undefined {
  const { LOCKGATE_GITHUB_FILE: file, LOCKGATE_GITHUB_TOKEN: token } = raw;
  if (file === undefined || token === undefined) return undefined;
  return { apiUrl: readGithub(file, raw.LOCKGATE_STACKS).apiUrl, token };
}

/** Settings of the admin command: the database, and whose runs are whose. */
export function readDatabaseConfig(env: Environment = process.env) {
  const raw = parse({ ...databaseShape, LOCKGATE_ENVIRONMENTS_FILE: settings.optional() }, env);
  return Object.freeze({
    databaseUrl: raw.DATABASE_URL,
    logLevel: raw.LOCKGATE_LOG_LEVEL,
    environmentsFile: raw.LOCKGATE_ENVIRONMENTS_FILE,
  });
}

/** The part of an environment that the CLI may see; DATABASE_URL and the settings of the server never are. */
export function cliEnvironment(env: Environment): Record<string, string> {
  const passes = (name: string) =>
    passedOn.names.has(name) || passedOn.prefixes.some((prefix) => name.startsWith(prefix));
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && passes(entry[0]),
    ),
  );
}

/** `more` are faults that no schema of one variable finds. */
function parse<S extends z.ZodRawShape>(
  shape: S,
  env: Environment,
  more: readonly Fault[] = [],
): z.output<z.ZodObject<S>> {
  // An empty variable counts as not set, as shells and container files write it.
  const given = Object.fromEntries(Object.keys(shape).map((key) => [key, env[key] || undefined]));
  const result = z.object(shape).safeParse(given);
  const faults = result.error?.issues.map((issue): Fault => faultOf(issue, given)) ?? [];
  if (result.success && more.length === 0) return result.data;
  throw refusedSettings([...faults, ...more]);
}

function faultOf(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): Fault {
  const key = String(issue.path[0]);
  const value = given[key];
  // DATABASE_URL may hold a password, so its value is never shown.
  const shown =
    value !== undefined && !/DATABASE_URL|SECRET|TOKEN|KEY/.test(key) ? { value: JSON.stringify(value) } : {};
  return { path: key, message: issue.message, ...shown };
}
