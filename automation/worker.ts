// The worker process: takes runs from the queue and executes them until it is told to end.
import { readFileSync } from "node:fs";
import { setPriority } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { type WorkerConfig, readWorkerConfig } from "./config.ts";
import { LockgateError } from "./errors.ts";
import { settleAccounts } from "./accounts/settle.ts";
import { accountVending } from "./accounts/vending.ts";
import { identityCenter } from "./elevation/identityCenter.ts";
import { settleElevations } from "./elevation/settle.ts";
import { type Environments, readEnvironments } from "./gate/environments.ts";
import { listen } from "./events/listener.ts";
import { type Running, runProcess } from "./lifecycle.ts";
import { type Logger, createLogger } from "./logger.ts";
import { type RunQueue, openRunQueue } from "./queue/runQueue.ts";
import { type RunnerDeps, commandLineOf, localHost } from "./runner/deps.ts";
import { executeRun } from "./runner/execute.ts";
import { endGivenUp } from "./runner/giveUp.ts";
import { expireUnapproved, resumeWaiting } from "./runner/waiting.ts";
import { connectDatabase } from "./store/connect.ts";
import type { Pool } from "./store/database.ts";
import { refusedSettings } from "./settingsFile.ts";
import { startTracing } from "./tracing.ts";
import { tell } from "./telling.ts";
import { sayReadiness } from "./workerHealth.ts";

/** How often runs are looked for that may go on, and stacks whose job the queue gave up. */
const sweepMilliseconds = 5000;

async function boot() {
  const config = readWorkerConfig();
  // Before anything is started: the CLI, program and pack inherit it, so that a full machine still answers people.
  if (config.nice > 0) setPriority(config.nice);
  const logger = createLogger("worker", config.logLevel);
  const stopTracing = await startTracing("lockgate-worker");
  const project = projectName(config);
  const environments = readEnvironments(config.environmentsFile, config.stacks);
  refuseIdle(config, environments);
  const pool = await connectDatabase(config.databaseUrl, logger, config.concurrency * 2 + 4);
  const control = await listen(config.databaseUrl, "control", logger);
  const queue = await openRunQueue(config.databaseUrl, "worker", logger, {
    of: (stack) => environments(stack).worker,
    own: config.worker,
  });
  const shutdown = new AbortController();
  const deps: RunnerDeps = {
    pool,
    control,
    logger,
    settings: config,
    environments,
    project,
    host: localHost,
    shutdown: shutdown.signal,
    commandOf: commandLineOf,
  };
  const active = new Set<Promise<void>>();
  await queue.work(config.concurrency, (job) => tracked(active, executeRun(deps, job)));
  const settle = settling(config, pool, logger);
  const sweep = setInterval(() => {
    const work = [endGivenUp(deps, queue), resumeWaiting(deps, queue), expireUnapproved(deps)];
    Promise.all([...work, settle()]).catch((error: Error) =>
      logger.warn({ err: error.message }, "sweep failed"),
    );
  }, sweepMilliseconds);
  const stopTelling = await tell(config, pool, logger);
  const stopSaying = await sayReadiness(config, localHost, pool, logger);
  const close = async () => {
    clearInterval(sweep);
    stopTelling();
    await stopSaying();
    await Promise.all([queue.stop(), control.close()]);
    await pool.end();
    await stopTracing();
  };
  return {
    ready: { role: "worker", pid: process.pid },
    running: runningOf(config, queue, active, shutdown, close),
  };
}

/** Brings on what people have asked of AWS. */
function settling({ accounts }: WorkerConfig, pool: Pool, logger: Logger): () => Promise<unknown> {
  // Access that is lent is taken away by whichever worker runs, whether or not this one lends any.
  const lending = { pool, identityCenter: identityCenter(), logger };
  const vending = accounts && { pool, vending: accountVending(accounts), logger };
  return () => Promise.all([settleElevations(lending), vending && settleAccounts(vending)]);
}

/** Keeps the work in the set until it has ended, well or badly. */
async function tracked(active: Set<Promise<void>>, work: Promise<void>): Promise<void> {
  active.add(work);
  try {
    await work;
  } finally {
    active.delete(work);
  }
}

function runningOf(
  config: WorkerConfig,
  queue: RunQueue,
  active: ReadonlySet<Promise<void>>,
  shutdown: AbortController,
  close: () => Promise<void>,
): Running {
  return {
    drain: async () => {
      const timer = setTimeout(() => shutdown.abort(), config.drainSeconds * 1000);
      await queue.pause();
      await Promise.allSettled(active);
      clearTimeout(timer);
      await close();
    },
    abort: () => shutdown.abort(),
  };
}

/** A worker whose name no environment has would wait for ever. */
function refuseIdle({ worker, stacks }: WorkerConfig, environments: Environments): void {
  if (worker === undefined || stacks.some((stack) => environments(stack).worker === worker)) return;
  const message = "is no worker of any environment: the file of environments names those that there are";
  throw refusedSettings([{ path: "LOCKGATE_WORKER", message, value: JSON.stringify(worker) }]);
}

/** Name of the project, which the file backend uses in its paths. */
function projectName(config: WorkerConfig): string {
  const file = path.join(config.programDir, "Pulumi.yaml");
  try {
    const name = (parse(readFileSync(file, "utf8")) as { name?: unknown }).name;
    if (typeof name === "string" && name !== "") return name;
    throw new Error("it has no `name`");
  } catch (cause) {
    const message = `${file} cannot be read as a Pulumi project: ${(cause as Error).message}`;
    throw new LockgateError("config_invalid", {
      faults: [{ path: "LOCKGATE_PROGRAM_DIR", message, value: config.programDir }],
      cause,
    });
  }
}

await runProcess(boot);
