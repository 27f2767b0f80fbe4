// The HTTP application on a free port in this process, with a real database and a queue that only records.
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "../../../automation/app.ts";
import type { Grant, Role } from "../../../automation/auth/permissions.ts";
import { createLogin } from "../../../automation/auth/login.ts";
import type { TokenVerifier } from "../../../automation/auth/bearer.ts";
import { type LimitSettings, createLimits } from "../../../automation/auth/limits.ts";
import { type SecretKind, createSecret, hashSecret } from "../../../automation/auth/secrets.ts";
import { type Environments, defaultEnvironments } from "../../../automation/gate/environments.ts";
import { type Listener, listen } from "../../../automation/events/listener.ts";
import { answerClientErrors } from "../../../automation/http/clientErrors.ts";
import { dashboardFiles } from "../../../automation/http/dashboard.ts";
import { createMetrics } from "../../../automation/metrics/metrics.ts";
import type { AppDeps, Route } from "../../../automation/http/route.ts";
import { insertCredential } from "../../../automation/store/credentials.ts";
import type { Pool, Queryable } from "../../../automation/store/database.ts";
import { migratedDatabase, silent } from "./database.ts";

export interface TestApp {
  readonly url: string;
  readonly pool: Pool;
  readonly databaseUrl: string;
  readonly deps: AppDeps;
  readonly draining: AbortController;
  /** Runs that were handed to the queue and whose transaction committed or not. */
  readonly enqueued: string[];
  /** A secret for these roles in one environment. */
  secret(
    kind: SecretKind,
    roles: readonly Role[],
    environment?: string,
    ttlSeconds?: number,
  ): Promise<string>;
  /** Sends a request; `as` is a token, or roles for which a token is made. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  stop(): Promise<void>;
}

export interface CallOptions {
  readonly as?: string | readonly Role[];
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** No issuer is trusted: what a server without LOCKGATE_OIDC_FILE does. */
const trustNobody: TokenVerifier = async () => undefined;

/** A test calls more often than anybody else. */
const unlimited: LimitSettings = { perMinute: 0, wrongSecrets: 0, lockSeconds: 1 };

/** What a test sets apart from the stacks. */
export interface AppSettings {
  readonly routes?: readonly Route[];
  readonly verifyToken?: TokenVerifier;
  readonly policyConfig?: string;
  readonly elevations?: AppDeps["config"]["elevations"];
  readonly sandboxes?: AppDeps["config"]["sandboxes"];
  readonly accounts?: AppDeps["config"]["accounts"];
  readonly environments?: Environments;
  readonly github?: AppDeps["config"]["github"];
  readonly limits?: LimitSettings;
  /** Null: no webhooks go out. */
  readonly hooksKey?: null;
}

export async function startApp(stacks: readonly string[], settings: AppSettings = {}): Promise<TestApp> {
  const {
    routes,
    verifyToken = trustNobody,
    policyConfig,
    elevations,
    sandboxes,
    accounts,
    github,
    environments = defaultEnvironments,
    limits = unlimited,
    hooksKey = "a key of the test, long enough to be one",
  } = settings;
  const database = await migratedDatabase();
  const listener: Listener = await listen(database.url, "events", silent);
  const enqueued: string[] = [];
  const draining = new AbortController();
  const deps: AppDeps = {
    config: {
      stacks,
      publicUrl: undefined,
      policyConfig,
      elevations,
      sandboxes,
      accounts,
      trustedProxies: 1,
      github,
      hooksKey: hooksKey ?? undefined,
    },
    environments,
    pool: database.pool,
    queue: {
      enqueue: async (_tx: Queryable, runId: string) => {
        enqueued.push(runId);
      },
    },
    listener,
    verifyToken,
    login: createLogin([], undefined, undefined),
    limits: createLimits(limits, silent),
    metrics: createMetrics(database.pool),
    logger: silent,
    draining: draining.signal,
  };
  const { url, close } = await serve(deps, routes);
  const secret = secretMaker(database.pool);
  const tokens = new Map<string, Promise<string>>();
  const tokenFor = (roles: readonly Role[]) => {
    const key = roles.join(",");
    const made = tokens.get(key) ?? secret("token", roles);
    tokens.set(key, made);
    return made;
  };
  const call = async (method: string, where: string, options: CallOptions = {}) => {
    const { as } = options;
    const token = as === undefined || typeof as === "string" ? as : await tokenFor(as);
    return send(url, method, where, token, options);
  };
  const stop = async () => {
    draining.abort();
    await close();
    await listener.close();
    await database.end();
  };
  return {
    url,
    pool: database.pool,
    databaseUrl: database.url,
    deps,
    draining,
    enqueued,
    secret,
    call,
    stop,
  };
}

function secretMaker(pool: Pool): TestApp["secret"] {
  return async (kind, roles, environment = "*", ttlSeconds = 3600) => {
    const text = createSecret(kind);
    const grants: Grant[] = roles.map((role) => ({ environment, role }));
    const hash = hashSecret(kind, text) as Buffer;
    await insertCredential(pool, {
      kind,
      hash,
      name: `test ${roles.join("+")}`,
      person: `test ${roles.join("+")}`,
      grants,
      createdBy: "test",
      ttlSeconds,
    });
    return text;
  };
}

export async function send(
  url: string,
  method: string,
  where: string,
  token?: string,
  options: CallOptions = {},
): Promise<Answer> {
  const json = options.body === undefined ? undefined : JSON.stringify(options.body);
  const response = await fetch(url + where, {
    method,
    redirect: "manual",
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(options.raw !== undefined
      ? { body: options.raw as BodyInit }
      : json === undefined
        ? {}
        : { body: json }),
  });
  const text = await response.text();
  const isJson =
    /json/.test(response.headers.get("content-type") ?? "") &&
    !/ndjson/.test(response.headers.get("content-type") ?? "");
  const body = (isJson && text !== "" ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, text, body };
}

/** Serves the application with these on a free port: also beside another, with something set apart. */
export async function serve(
  deps: AppDeps,
  routes?: readonly Route[],
): Promise<{ url: string; close(): Promise<void> }> {
  const http = createServer(createApp(deps, dashboardFiles(), routes));
  answerClientErrors(http);
  await new Promise<void>((resolve) => {
    http.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return { url, close: () => closeServer(http) };
}

function closeServer(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}
