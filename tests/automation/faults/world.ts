// The processes that are killed and started again: a Postgres of its own, servers, workers, the provider.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { type Pool, createPool } from "../../../automation/store/database.ts";
import { removePostgres, startPostgres } from "../../../automation/store/embeddedPostgres.ts";
import { silent } from "../support/database.ts";
import { type Platform, admin, fixtures, startPlatform } from "../support/services.ts";
import { type Processes, killerOf } from "./killers.ts";
import { type Victim, longWay } from "./kills.ts";

export interface Told {
  readonly event: "began" | "ended";
  readonly operation: "create" | "delete";
  readonly urn: string;
}

export interface World {
  readonly stacks: readonly string[];
  readonly platform: Platform;
  readonly pool: Pool;
  /** Token of a person who approves. */
  readonly approver: string;
  /** Where the servers answer now; one of them may be dead or asleep. */
  servers(): readonly string[];
  /** What the provider was asked to do so far, over all its lives. */
  told(): readonly Told[];
  /** Kills one, starts it again, and says whether there was anything to kill. */
  kill(victim: Victim, runId: string | undefined): Promise<boolean>;
  /** What went wrong with processes since the last time: late writes, ends that nobody brought about. */
  faults(): Promise<string[]>;
  stop(): Promise<void>;
}

/** So many servers and so many workers, for all of the stacks. */
export async function startWorld(stacks: readonly string[], replicas: number): Promise<World> {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-faults-"));
  const program = copyProgram(stacks);
  const database = await startPostgres(folder);
  const log = path.join(folder, "provider.log");
  let provider = await startProviderProcess(log, 0);
  const platform = await startPlatform(stacks, {
    // Who sleeps in the middle of a transaction sleeps longer than this.
    DATABASE_URL: `${database.url}?idle_in_transaction_session_timeout=8000`,
    PULUMI_DEBUG_PROVIDERS: `scratch:${provider.port}`,
    LOCKGATE_PROGRAM_DIR: program,
    LOCKGATE_CONCURRENCY: String(stacks.length),
    LOCKGATE_CANCEL_GRACE_SECONDS: "3",
    LOCKGATE_ENVIRONMENTS_FILE: environmentsFile(folder, stacks),
  });
  const late: string[] = [];
  const processes: Processes = {
    platform,
    folder,
    pool: createPool(database.url, silent, 4),
    servers: [{ service: platform.server, url: platform.url }],
    workers: [platform.worker],
    asleep: new Set(),
    restartProvider: async () => {
      provider.child.kill("SIGKILL");
      provider = await startProviderProcess(log, provider.port);
    },
    late: (words) => void late.push(...words),
  };
  while (processes.servers.length < replicas) processes.servers.push(await platform.startServer());
  while (processes.workers.length < replicas) processes.workers.push(await platform.startWorker());
  const { pool } = processes;
  return {
    stacks,
    platform,
    pool,
    approver: await admin(platform.env, "token", "--name", "approver", "--role", "approver"),
    servers: () => processes.servers.map(({ url }) => url),
    told: () => toldIn(log),
    kill: killerOf(processes),
    faults: async () => [...late.splice(0), ...endedAlone(processes)],
    stop: async () => {
      await pool.end();
      await platform.stop();
      provider.child.kill("SIGKILL");
      await removePostgres(folder);
      rmSync(program, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A process that was killed has been replaced in the lists: what has ended there did so by itself. */
function endedAlone({ servers, workers }: Processes): string[] {
  return [...servers.map(({ service }) => service), ...workers]
    .filter(({ child }) => child.exitCode !== null || child.signalCode !== null)
    .map(({ child, errors }) => `a process ended by itself with ${child.exitCode}: ${errors().slice(-2000)}`);
}

function toldIn(log: string): Told[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").trim().split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Told);
}

/** One stack waits for people; the others don't. */
function environmentsFile(folder: string, stacks: readonly string[]): string {
  const file = path.join(folder, "environments.json");
  const environments = stacks.map((name, index) => ({
    name,
    approvals: index === longWay ? 1 : 0,
    drift: "ignore",
  }));
  writeFileSync(file, JSON.stringify({ environments }));
  return file;
}

/** The tests' program with a configuration for each stack; beside it, so that it finds its packages. */
function copyProgram(stacks: readonly string[]): string {
  const copy = path.join(fixtures, `.faults-${process.pid}`);
  cpSync(path.join(fixtures, "program"), copy, { recursive: true });
  const config = readFileSync(path.join(copy, "Pulumi.slow.yaml"), "utf8");
  for (const stack of stacks)
    writeFileSync(path.join(copy, `Pulumi.${stack}.yaml`), config.replace(/things: "\d+"/, 'things: "3"'));
  return copy;
}

async function startProviderProcess(
  log: string,
  port: number,
): Promise<{ child: ChildProcess; port: number }> {
  const file = path.join(import.meta.dirname, "providerMain.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, log, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the provider ended with ${code}`)));
  });
  return { child, port: (JSON.parse(line) as { port: number }).port };
}
