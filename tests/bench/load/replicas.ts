// Several servers and workers as processes of their own, on one real Postgres.

import { type Environment, type Service, admin, startProcess } from "../../automation/support/processes.ts";
import type { Place } from "./standIn.ts";

export interface Replicas {
  readonly urls: readonly string[];
  readonly token: string;
  readonly servers: readonly Service[];
  readonly workers: readonly Service[];
  /** Rejects, with what it wrote last, when a process ends before it is told to. */
  readonly early: Promise<never>;
  startWorkers(): Promise<void>;
  stop(): Promise<void>;
}

export interface ReplicaSettings {
  readonly databaseUrl: string;
  readonly stacks: readonly string[];
  readonly replicas: number;
  /** Runs at once over all workers. */
  readonly concurrency: number;
  /** What else the processes are given. */
  readonly env?: Environment;
}

/** Starts the servers; workers begin when they are told to. */
export async function startReplicas(place: Place, settings: ReplicaSettings): Promise<Replicas> {
  const env = environmentOf(place, settings);
  const indexes = Array.from({ length: settings.replicas }, (_, index) => index);
  const { early, begin, stop } = watched(env);
  const servers = indexes.map(() => begin("server"));
  const workers: Service[] = [];
  const ready = await Promise.all(servers.map((server) => server.ready));
  return {
    urls: ready.map(({ port }) => `http://127.0.0.1:${String(port)}`),
    token: await admin(env, "token", "--name", "load", "--role", "admin,destroy"),
    servers,
    workers,
    early,
    startWorkers: async () => {
      workers.push(...indexes.map(() => begin("worker")));
      await Promise.all(workers.map((worker) => worker.ready));
    },
    stop,
  };
}

/** Starts processes, and tells when one of them ends by itself. */
function watched(env: Environment) {
  const all: Service[] = [];
  const { promise: early, reject } = Promise.withResolvers<never>();
  early.catch(() => undefined);
  let stopping = false;
  const begin = (file: "server" | "worker"): Service => {
    const service = startProcess(file, env);
    all.push(service);
    void service.ended.then(({ code, signal }) => {
      if (!stopping)
        reject(new Error(`a ${file} ended (${code ?? signal}):\n${service.errors().slice(-4000)}`));
    });
    return service;
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    for (const { child } of all) child.kill("SIGTERM");
    await Promise.all(all.map(({ ended }) => ended));
  };
  return { early, begin, stop };
}

function environmentOf(place: Place, settings: ReplicaSettings): Environment {
  return {
    ...process.env,
    DATABASE_URL: settings.databaseUrl,
    LOCKGATE_PORT: "0",
    LOCKGATE_STACKS: settings.stacks.join(","),
    LOCKGATE_RATE_LIMIT: "0",
    LOCKGATE_LOG_LEVEL: "warn",
    LOCKGATE_DRAIN_SECONDS: "5",
    LOCKGATE_CONCURRENCY: String(settings.concurrency),
    LOCKGATE_PROGRAM_DIR: place.programDir,
    LOCKGATE_PULUMI_ROOT: place.toolchain,
    LOCKGATE_ENVIRONMENTS_FILE: place.environments,
    PULUMI_BACKEND_URL: place.backendUrl,
    PULUMI_CONFIG_PASSPHRASE: "lockgate-sandbox",
    ...settings.env,
  };
}
