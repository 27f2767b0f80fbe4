// The processes that are killed and started again: a Postgres of its own, servers, workers, the provider.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "../../../automation/processTree.ts";
import { type Pool, createPool } from "../../../automation/store/database.ts";
import { removePostgres, startPostgres } from "../../../automation/store/embeddedPostgres.ts";
import { preparePlace } from "../../../automation/store/postgresPlace.ts";
import { silent } from "../support/database.ts";
import { type Platform, type Service, fixtures, startPlatform } from "../support/services.ts";
import type { Victim } from "./kills.ts";

export interface Told {
  readonly event: "began" | "ended";
  readonly operation: "create" | "delete";
  readonly urn: string;
}

export interface World {
  readonly stacks: readonly string[];
  readonly platform: Platform;
  readonly pool: Pool;
  /** What the provider was asked to do so far, over all its lives. */
  told(): readonly Told[];
  /** Kills one, starts it again, and says whether there was anything to kill. */
  kill(victim: Victim, runId: string | undefined): Promise<boolean>;
  stop(): Promise<void>;
}

export async function startWorld(stacks: readonly string[], replicas: number): Promise<World> {
  const folder = mkdtempSync(path.join(tmpdir(), "lockgate-faults-"));
  const program = copyProgram(stacks);
  const database = await startPostgres(folder);
  const log = path.join(folder, "provider.log");
  let provider = await startProviderProcess(log, 0);
  const platform = await startPlatform(stacks, {
    DATABASE_URL: database.url,
    PULUMI_DEBUG_PROVIDERS: `scratch:${provider.port}`,
    LOCKGATE_PROGRAM_DIR: program,
    LOCKGATE_CONCURRENCY: String(stacks.length),
    LOCKGATE_CANCEL_GRACE_SECONDS: "3",
  });
  const workers: Service[] = [platform.worker];
  while (workers.length < replicas) workers.push(await platform.startWorker());
  const pool = createPool(database.url, silent, 2);
  let turn = 0;

  const killers: Record<Victim, (runId: string | undefined) => Promise<boolean>> = {
    server: async () => {
      await platform.replaceServer();
      return true;
    },
    worker: async () => {
      const index = (turn += 1) % workers.length;
      workers[index]?.child.kill("SIGKILL");
      await workers[index]?.ended;
      workers[index] = await platform.startWorker();
      return true;
    },
    cli: async (runId) => {
      const found = await pool.query<{ pids: number[] | null }>(
        "select worker->'cliPids' as pids from runs where id = $1",
        [runId ?? null],
      );
      const pid = found.rows[0]?.pids?.at(-1);
      if (pid === undefined || !isAlive(pid)) return false;
      process.kill(pid, "SIGKILL");
      return true;
    },
    provider: async () => {
      provider.child.kill("SIGKILL");
      provider = await startProviderProcess(log, provider.port);
      return true;
    },
    postgres: async () => {
      const { cluster } = await preparePlace(folder);
      const pid = Number(readFileSync(path.join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
      process.kill(pid, "SIGKILL");
      await startPostgres(folder);
      return true;
    },
    pause: async () => {
      const { child } = workers[(turn += 1) % workers.length] as Service;
      child.kill("SIGSTOP");
      // Longer than a heartbeat may be missing, so that its runs are another worker's when it wakes.
      await pause(16_000);
      child.kill("SIGCONT");
      return true;
    },
  };
  return {
    stacks,
    platform,
    pool,
    told: () =>
      existsSync(log)
        ? readFileSync(log, "utf8")
            .trim()
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line) as Told)
        : [],
    kill: (victim, runId) => killers[victim](runId),
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
