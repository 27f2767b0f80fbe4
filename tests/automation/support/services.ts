// Starts the server and the worker as real processes, and talks to them over HTTP.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { prepareToolchain } from "../../../sandbox/toolchain/index.ts";
import type { StoredEvent } from "../../../automation/events/registry.ts";
import { newDatabase } from "./database.ts";

export const automationDir = path.resolve(import.meta.dirname, "../../../automation");
export const fixtures = path.resolve(import.meta.dirname, "../fixtures");

type Environment = Record<string, string | undefined>;

/** A process of ours that printed its ready line, or ended before. */
export interface Service {
  readonly child: ChildProcess;
  readonly ready: Promise<Record<string, unknown>>;
  /** Exit code and signal. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly errors: () => string;
}

export function startProcess(file: "server" | "worker", env: Environment, ipc = false): Service {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", path.join(automationDir, `${file}.ts`)],
    {
      env: env as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe", ...(ipc ? (["ipc"] as const) : [])],
    },
  );
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const line = new Promise<Record<string, unknown>>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (text) => {
      resolve(JSON.parse(text) as Record<string, unknown>);
    });
  });
  const ready = Promise.race([
    line,
    ended.then(({ code }) =>
      Promise.reject(new Error(`${file} ended with ${code} before it was ready:\n${errors}`)),
    ),
  ]);
  ready.catch(() => undefined);
  return { child, ready, ended, errors: () => errors };
}

/** Runs the admin command and returns what it prints. */
export async function admin(env: Environment, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(automationDir, "admin.ts"), ...args],
    {
      env: env as NodeJS.ProcessEnv,
    },
  );
  return stdout.trim();
}

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
  stop(): Promise<void>;
}

export async function startPlatform(stacks: readonly string[], extra: Environment = {}): Promise<Platform> {
  const toolchain = await prepareToolchain();
  const dataDir = mkdtempSync(path.join(tmpdir(), "lockgate-automation-"));
  const env: Environment = {
    ...process.env,
    ...toolchain.env,
    DATABASE_URL: await newDatabase(),
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
  const server = startProcess("server", env);
  const { port } = await server.ready;
  const token = await admin(env, "token", "--name", "tester", "--role", "admin,destroy");
  return platformOf(env, dataDir, server, `http://127.0.0.1:${port}`, token);
}

async function platformOf(
  env: Environment,
  dataDir: string,
  server: Service,
  url: string,
  token: string,
): Promise<Platform> {
  const services: Service[] = [server];
  const startWorker = async (extra: Environment = {}) => {
    const worker = startProcess("worker", { ...env, ...extra });
    services.push(worker);
    await worker.ready;
    return worker;
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
    server,
    worker: await startWorker(),
    replaceServer: async () => {
      platform.server.child.kill("SIGKILL");
      await platform.server.ended;
      platform.server = startProcess("server", env);
      services.push(platform.server);
      platform.url = `http://127.0.0.1:${(await platform.server.ready)["port"]}`;
    },
    call,
    startWorker,
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
