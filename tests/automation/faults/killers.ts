// How each victim dies, or sleeps, and comes back, as a supervisor would bring it back.
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive } from "../../../automation/processTree.ts";
import type { Pool } from "../../../automation/store/database.ts";
import { startPostgres } from "../../../automation/store/embeddedPostgres.ts";
import { preparePlace } from "../../../automation/store/postgresPlace.ts";
import type { Platform, Replica, Service } from "../support/services.ts";
import type { Victim } from "./kills.ts";
import { lateWords, leasesOf, rowsOf, takenOver } from "./leases.ts";

/** Everything that can be killed; what was restarted takes its place in the lists. */
export interface Processes {
  readonly platform: Platform;
  readonly pool: Pool;
  readonly folder: string;
  readonly servers: Replica[];
  readonly workers: Service[];
  readonly asleep: Set<Service>;
  restartProvider(): Promise<void>;
  /** Told what a worker did after it woke, though its time was over. */
  late(words: readonly string[]): void;
}

/** Longer than a heartbeat may be missing, so that a worker's runs are another's when it wakes. */
const sleepMilliseconds = 16_000;
/** For what a worker does when it wakes: hears that its time is over, stops its CLI. */
const wakingMilliseconds = 5000;

/**
 * Kills one, starts it again, and says whether there was anything to kill. One at a time, so that what comes back finds the
 * others there; who sleeps holds up nobody.
 */
export function killerOf(processes: Processes): (victim: Victim, runId?: string) => Promise<boolean> {
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  };
  return async (victim, runId) => {
    if (victim === "pausedWorker") return pauseWorker(processes, inTurn);
    if (victim === "pausedServer") return pauseServer(processes, inTurn);
    return inTurn(() => killers[victim](processes, runId));
  };
}

type Turn = <T>(work: () => Promise<T>) => Promise<T>;
type Killer = (processes: Processes, runId: string | undefined) => Promise<boolean>;

const killers: Record<Exclude<Victim, "pausedWorker" | "pausedServer">, Killer> = {
  server: async ({ platform, servers, asleep }) => {
    const index = nextOf(
      servers.map(({ service }) => service),
      asleep,
    );
    if (index === undefined) return false;
    await end((servers[index] as Replica).service);
    servers[index] = await platform.startServer();
    return true;
  },
  worker: async ({ platform, workers, asleep }) => {
    const index = nextOf(workers, asleep);
    if (index === undefined) return false;
    await end(workers[index] as Service);
    workers[index] = await platform.startWorker();
    return true;
  },
  cli: async ({ pool }, runId) => {
    const sql = "select worker->'cliPids' as pids from runs where id = $1";
    const [run] = await rowsOf<{ pids: number[] | null }>(pool, sql, [runId ?? null]);
    const pid = run?.pids?.at(-1);
    if (pid === undefined || !isAlive(pid)) return false;
    process.kill(pid, "SIGKILL");
    return true;
  },
  provider: async ({ restartProvider }) => {
    await restartProvider();
    return true;
  },
  postgres: async ({ folder }) => {
    const { cluster } = await preparePlace(folder);
    const pid = Number(readFileSync(path.join(cluster, "postmaster.pid"), "utf8").split("\n")[0]);
    process.kill(pid, "SIGKILL");
    await startPostgres(folder);
    return true;
  },
};

let turn = 0;

/** Index of the next one that is awake. */
function nextOf(all: readonly Service[], asleep: ReadonlySet<Service>): number | undefined {
  turn += 1;
  const order = all.map((_, index) => (index + turn) % all.length);
  return order.find((index) => !asleep.has(all[index] as Service));
}

async function end({ child, ended }: Service): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

/** Stops one as long as others of its kind are awake, who take over. */
async function sleep(
  all: readonly Service[],
  asleep: Set<Service>,
  inTurn: Turn,
): Promise<Service | undefined> {
  return inTurn(async () => {
    if (all.filter((one) => !asleep.has(one)).length < 2) return undefined;
    const sleeper = all[nextOf(all, asleep) as number] as Service;
    asleep.add(sleeper);
    sleeper.child.kill("SIGSTOP");
    return sleeper;
  });
}

async function pauseServer({ servers, asleep }: Processes, inTurn: Turn): Promise<boolean> {
  const sleeper = await sleep(
    servers.map(({ service }) => service),
    asleep,
    inTurn,
  );
  if (!sleeper) return false;
  await pause(sleepMilliseconds);
  sleeper.child.kill("SIGCONT");
  asleep.delete(sleeper);
  return true;
}

async function pauseWorker(processes: Processes, inTurn: Turn): Promise<boolean> {
  const { pool, workers, asleep, late } = processes;
  const sleeper = await sleep(workers, asleep, inTurn);
  if (!sleeper) return false;
  const leases = await inTurn(() => leasesOf(pool, sleeper.child.pid as number));
  await pause(sleepMilliseconds);
  const taken = await inTurn(() => takenOver(pool, leases));
  sleeper.child.kill("SIGCONT");
  await pause(wakingMilliseconds);
  asleep.delete(sleeper);
  late(await inTurn(() => lateWords(pool, taken)));
  return true;
}
