// Decides what server and workers are told in variables: which stacks, what each environment demands, where things are.
import type { SharedConfig } from "../../configuration/schema.ts";
import { databaseName, databasePort, databaseUser, serverPort } from "../names.ts";
import type { ServedStack } from "./stacks.ts";

type Server = NonNullable<SharedConfig["server"]>;
type Variables = Readonly<Record<string, string>>;

/** Seconds; Fargate's longest time after SIGTERM is 120. */
export const stopSeconds = 120;
const drainSeconds = stopSeconds - 10;

/** People that must agree: two where customers are served, and where everything else is declared. */
const approvalsOf = ({ environment }: ServedStack): number =>
  environment === undefined || environment.production ? 2 : environment.approval === "manual" ? 1 : 0;

/** As LOCKGATE_ENVIRONMENTS_FILE: order of promotion, approvals, and by whom runs are executed as whom. */
const environmentsOf = (stacks: readonly ServedStack[]) => ({
  environments: stacks.map((served, index) => {
    const before = stacks[index - 1]?.environment;
    return {
      name: served.stack,
      approvals: approvalsOf(served),
      ...(before === undefined ? {} : { after: before.name }),
      role: served.runRole,
      ...(served.environment === undefined ? {} : { worker: served.stack }),
    };
  }),
});

const at = (user: string, host: string): string =>
  `postgresql://${user}@${host}:${databasePort}/${databaseName}`;

/** Over verified TLS, by a token of IAM. */
export const databaseUrl = (host: string): string => `${at(databaseUser, host)}?login=rds-iam`;
/** As the owner of the tables, whose password RDS keeps in a secret. */
export const ownerUrl = (host: string, secretArn: string): string =>
  `${at(databaseName, host)}?login=rds-secret&secret=${encodeURIComponent(secretArn)}`;

const shared = (server: Server, stacks: readonly ServedStack[]): Variables => ({
  LOCKGATE_STACKS: stacks.map(({ stack }) => stack).join(","),
  LOCKGATE_ENVIRONMENTS_FILE: JSON.stringify(environmentsOf(stacks)),
  LOCKGATE_PUBLIC_URL: `https://${server.host}`,
  LOCKGATE_DRAIN_SECONDS: String(drainSeconds),
  ...(server.accounts === undefined ? {} : { LOCKGATE_ACCOUNTS_FILE: JSON.stringify(server.accounts) }),
  ...(server.github === undefined ? {} : { LOCKGATE_GITHUB_FILE: JSON.stringify(server.github) }),
});

/** The load balancer is the one proxy before it. */
export const serverVariables = (server: Server, stacks: readonly ServedStack[]): Variables => ({
  ...shared(server, stacks),
  LOCKGATE_PORT: String(serverPort),
  LOCKGATE_TRUSTED_PROXIES: "1",
  ...(server.oidc === undefined ? {} : { LOCKGATE_OIDC_FILE: JSON.stringify(server.oidc) }),
  ...(server.elevation === undefined ? {} : { LOCKGATE_ELEVATION_FILE: JSON.stringify(server.elevation) }),
});

export const workerVariables = (
  server: Server,
  stacks: readonly ServedStack[],
  { stack, environment }: ServedStack,
  region: string,
): Variables => ({
  ...shared(server, stacks),
  ...(environment === undefined ? {} : { LOCKGATE_WORKER: stack }),
  LOCKGATE_CONCURRENCY: String(Math.max(2, stacks.length)),
  PULUMI_BACKEND_URL: `s3://${server.states.bucket}?region=${region}&awssdk=v2`,
  PULUMI_SKIP_UPDATE_CHECK: "true",
});

/** Which of the secrets each process reads (docs/server.md). */
const readBy: Readonly<Record<"server" | "worker", readonly string[]>> = {
  server: ["LOCKGATE_GITHUB_WEBHOOK_SECRET", "LOCKGATE_HOOKS_KEY", "LOCKGATE_OIDC_CLIENT_SECRET"],
  worker: ["LOCKGATE_GITHUB_TOKEN", "LOCKGATE_HOOKS_KEY"],
};

export const secretsOf = (server: Server, process: "server" | "worker"): Variables =>
  Object.fromEntries(
    Object.entries(server.secrets).filter(([name]) => readBy[process].includes(name)),
  ) as Variables;

/** Beside AWS's own names of a region: IAM has one place for all, databases names of their own, people their issuers. */
export function serverNames({ region, server }: Pick<SharedConfig, "region" | "server">): string[] {
  if (server === undefined) return [];
  const issuers = (server.oidc?.["issuers"] ?? []) as readonly { issuer?: unknown }[];
  const hosts = issuers.flatMap(({ issuer }) =>
    URL.canParse(String(issuer)) ? [new URL(String(issuer)).hostname] : [],
  );
  return [
    "iam.amazonaws.com",
    `*.${region}.rds.amazonaws.com`,
    ...(server.github === undefined ? [] : ["api.github.com", "github.com"]),
    ...new Set(hosts),
  ];
}
