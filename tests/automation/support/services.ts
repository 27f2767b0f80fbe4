// Starts the server and the worker as real processes, and talks to them over HTTP.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { prepareToolchain } from "../../../sandbox/toolchain/index.ts";
import type { StoredEvent } from "../../../automation/events/registry.ts";
import { readyDatabase } from "./database.ts";
import { type Environment, type Service, admin, fixtures, startProcess } from "./processes.ts";

export { type Service, admin, automationDir, fixtures, startProcess } from "./processes.ts";

export interface Run {
  readonly id: string;
  readonly state: string;
  readonly attempt: number;
  readonly outcome: {
    readonly changes: Record<string, number>;
    readonly resources: number;
    readonly policies: {
      readonly packs: unknown[];
      readonly rulesChecked: number;
      readonly violations: Record<string, unknown>[];
    };
    readonly error?: { code: string; title: string; detail: string; remedy: string };
  } | null;
  readonly decisions: { gate: string; verdict: string; reason: string }[];
}

/** One of several servers on one database. */
export interface Replica {
  readonly service: Service;
  readonly url: string;
}

/** Server, workers, a database and a folder for state, for one test file. */
export interface Platform {
  readonly env: Environment;
  readonly dataDir: string;
  url: string;
  readonly token: string;
  worker: Service;
  server: Service;
  /** Kills the server with SIGKILL and starts another one, on another port. */
  replaceServer(): Promise<void>;
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  start(stack: string, operation: string): Promise<Run>;
  /** Waits until the run has ended, by following its events; gives them too. */
  finish(runId: string): Promise<{ run: Run; events: StoredEvent[] }>;
  startWorker(extra?: Environment): Promise<Service>;
  /** Starts another server beside the first, on a port of its own. */
  startServer(): Promise<Replica>;
  stop(): Promise<void>;
}

export async function startPlatform(stacks: readonly string[], extra: Environment = {}): Promise<Platform> {
  const toolchain = await prepareToolchain();
  const dataDir = mkdtempSync(path.join(tmpdir(), "lockgate-automation-"));
  const env: Environment = {
    ...process.env,
    ...toolchain.env,
    DATABASE_URL: extra["DATABASE_URL"] ?? (await readyDatabase()),
    LOCKGATE_PORT: "0",
    LOCKGATE_STACKS: stacks.join(","),
    // Tests ask more often than people; what is limited has tests of its own.
    LOCKGATE_RATE_LIMIT: "0",
    LOCKGATE_PROGRAM_DIR: path.join(fixtures, "program"),
    LOCKGATE_PULUMI_ROOT: toolchain.root,
    LOCKGATE_LOG_LEVEL: "info",
    // No stack needs people, unless a test says so.
    LOCKGATE_ENVIRONMENTS_FILE: path.join(dataDir, "environments.json"),
    LOCKGATE_CANCEL_GRACE_SECONDS: "5",
    LOCKGATE_DRAIN_SECONDS: "5",
    PULUMI_BACKEND_URL: `file://${dataDir}/state`,
    PULUMI_CONFIG_PASSPHRASE: "lockgate-sandbox",
    PULUMI_HOME: path.join(dataDir, "pulumi"),
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    NODE_COMPILE_CACHE: path.join(tmpdir(), "lockgate-test-compile-cache"),
    ...extra,
  };
  mkdirSync(path.join(dataDir, "state"));
  const environments = stacks.map((name) => ({ name, approvals: 0 }));
  writeFileSync(path.join(dataDir, "environments.json"), JSON.stringify({ environments }));
  const [server, worker] = [startProcess("server", env), startProcess("worker", env)];
  const [token, { port }] = await Promise.all([
    admin(env, "token", "--name", "tester", "--role", "admin,destroy"),
    server.ready,
    worker.ready,
  ]);
  return platformOf(env, dataDir, { server, worker }, `http://127.0.0.1:${port}`, token);
}

function platformOf(
  env: Environment,
  dataDir: string,
  first: Pick<Platform, "server" | "worker">,
  url: string,
  token: string,
): Platform {
  const services: Service[] = [first.server, first.worker];
  const startWorker = async (extra: Environment = {}) => {
    const worker = startProcess("worker", { ...env, ...extra });
    services.push(worker);
    await worker.ready;
    return worker;
  };
  const startServer = async () => {
    const service = startProcess("server", env);
    services.push(service);
    return { service, url: `http://127.0.0.1:${(await service.ready)["port"]}` };
  };
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const call = async (method: string, where: string, body?: unknown) => {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(platform.url + where, init);
    const text = await response.text();
    return {
      status: response.status,
      body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  const platform: Platform = {
    env,
    dataDir,
    url,
    token,
    ...first,
    replaceServer: async () => {
      platform.server.child.kill("SIGKILL");
      await platform.server.ended;
      const { service, url } = await startServer();
      Object.assign(platform, { server: service, url });
    },
    call,
    startWorker,
    startServer,
    start: async (stack, operation) => {
      const answer = await call("POST", `/v1/stacks/${stack}/runs`, { operation });
      if (answer.status !== 202) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body as unknown as Run;
    },
    finish: async (runId) => {
      const response = await fetch(`${platform.url}/v1/runs/${runId}/events`, {
        headers: { ...headers, accept: "application/x-ndjson" },
      });
      const lines = (await response.text()).split("\n").filter((line) => line !== "");
      const run = (await call("GET", `/v1/runs/${runId}`)).body as unknown as Run;
      return { run, events: lines.map((line) => JSON.parse(line) as StoredEvent) };
    },
    stop: async () => {
      for (const service of services) service.child.kill("SIGTERM");
      await Promise.all(services.map((service) => service.ended));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return platform;
}
