// Starts the parts of the embedded default in order (toolchain, local AWS, database, server, worker) and stops them in reverse.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { startPostgres } from "../../automation/store/embeddedPostgres.ts";
import { pulumiEnvironment } from "../environment.ts";
import { attachSandbox } from "../provider/client.ts";
import { prepareToolchain } from "../toolchain/index.ts";
import type { StartOptions } from "./options.ts";
import { Step, type Output } from "./progress.ts";
import { unready } from "./readiness.ts";
import { startService, type Service } from "./service.ts";

export const ROOT = path.resolve(import.meta.dirname, "../..");

export type Platform = {
  url: string;
  /** A token of the first administrator, for this process only: it lives as long as this start at most. */
  token: string;
  /** Prints a link that signs a browser in once. */
  loginLink(): Promise<string>;
  /** What the Pulumi CLI needs to work on the same stacks as the server. */
  pulumiEnv: Record<string, string | undefined>;
  /** Resolves with a sentence when a part ends that should not have. */
  failed: Promise<string>;
};

/** What `startPlatform` pushes onto as it goes, so that a failure half-way stops what is up already. */
export type StopList = { name: string; stop(): Promise<void> }[];

/**
 * Starts all parts, or none further once `signal` aborts. It must be awaited to its end before the parts are stopped:
 * one that is just starting is not in `stops` yet. Only the toolchain, which may be built for minutes, is left at once.
 */
export async function startPlatform(
  options: StartOptions,
  out: Output,
  stops: StopList,
  signal: AbortSignal = new AbortController().signal,
): Promise<Platform> {
  const preparing = step(out, "toolchain", async (s) => {
    const found = await prepareToolchain({ onProgress: (text) => s.update(text) });
    return { value: found, result: `Pulumi ${found.version}` };
  });
  const toolchain = await Promise.race([preparing, aborted(signal)]);
  const sandbox = await step(out, "local AWS", async () => {
    const started = await attachSandbox(options.dataDir);
    stops.push({ name: "local AWS", stop: () => started.stop() });
    return { value: started, result: `serves 127.0.0.1:${started.port}` };
  });
  signal.throwIfAborted();
  const database = await step(out, "database", async () => {
    const started = await startPostgres(options.dataDir);
    stops.push({ name: "database", stop: () => started.stop() });
    return { value: started, result: "Postgres is up" };
  });
  const env = {
    ...pulumiEnvironment(options.dataDir, toolchain, sandbox.env),
    DATABASE_URL: database.url,
    LOCKGATE_PORT: String(options.port),
    LOCKGATE_PROGRAM_DIR: process.env.LOCKGATE_PROGRAM_DIR ?? ROOT,
    LOCKGATE_POLICY_PACK: path.join(ROOT, "policy-pack"),
    LOCKGATE_POLICY_CONFIG: process.env.LOCKGATE_POLICY_CONFIG ?? path.join(ROOT, "policy-pack/strict.json"),
    LOCKGATE_PULUMI_ROOT: toolchain.root,
    LOCKGATE_ENVIRONMENTS_FILE:
      process.env.LOCKGATE_ENVIRONMENTS_FILE ?? path.join(import.meta.dirname, "environments.yaml"),
    // Ctrl-C must end everything before a terminal's user loses patience (service.ts kills after 20 s).
    LOCKGATE_DRAIN_SECONDS: "1",
    LOCKGATE_CANCEL_GRACE_SECONDS: "10",
  };
  signal.throwIfAborted();
  return startServer(options, out, stops, env);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

async function startServer(
  options: StartOptions,
  out: Output,
  stops: StopList,
  env: Record<string, string | undefined>,
): Promise<Platform> {
  const start = async (name: string): Promise<Service> => {
    const file = path.join(ROOT, "automation", `${name}.ts`);
    const service = await startService({ name, file, env, logDir: path.join(options.dataDir, "logs") });
    stops.push(service);
    return service;
  };
  return step(out, "server", async (shown) => {
    shown.update("makes or upgrades the database's tables");
    await admin(env, ["migrate"]);
    shown.update("starts, some seconds");
    const server = await start("server");
    shown.update("listens; its worker starts, some seconds");
    const worker = await start("worker");
    const url = `http://127.0.0.1:${server.ready.port}`;
    const token = await admin(env, ["token", "--name", "npm start", "--role", "admin", "--ttl", "24h"]);
    stops.push({ name: "token", stop: () => revoke(url, token) });
    const loginLink = () => admin(env, ["login-link", "--base", url]);
    const failed = Promise.race([server.died, worker.died, unready(url, path.join(options.dataDir, "logs"))]);
    return {
      value: { url, token, loginLink, failed, pulumiEnv: env },
      result: `listens on ${url}`,
    };
  });
}

/** So that none is left over; where the server is gone, it ends by itself. */
export async function revoke(url: string, token: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(2_000);
  await fetch(`${url}/v1/logout`, { method: "POST", headers, signal }).catch(() => {});
}

async function admin(env: Record<string, string | undefined>, args: string[]): Promise<string> {
  const file = path.join(ROOT, "automation", "admin.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], {
    env: env as NodeJS.ProcessEnv,
  });
  return stdout.trim();
}

async function step<T>(
  out: Output,
  name: string,
  work: (step: Step) => Promise<{ value: T; result: string }>,
): Promise<T> {
  const shown = new Step(out, name);
  try {
    const { value, result } = await work(shown);
    shown.done(result);
    return value;
  } catch (error) {
    shown.done("failed");
    throw error;
  }
}
