// Many stacks, runs and readers on several replicas: real HTTP, real Postgres, real processes, a stand-in for the Pulumi CLI.

import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Service } from "../../automation/support/processes.ts";
import { type Queued, type Timed, disorders, overlaps, overtakings, percentile } from "./figures.ts";
import type { Answered, Probing } from "./probe.ts";
import { type Replicas, startReplicas } from "./replicas.ts";
import { makePlace } from "./standIn.ts";
import { type Followed, followAll } from "./streams.ts";
import { inspected, openGauge } from "./heap.ts";

export interface LoadSize {
  readonly stacks: number;
  /** Queued at once, before the workers begin; over all stacks in turn. */
  readonly runs: number;
  /** So often all of these, one lot after the other; memory is compared over the lots. */
  readonly lots: number;
  readonly streams: number;
  readonly replicas: number;
  /** Runs at once over all workers. */
  readonly concurrency: number;
  /** How long the stand-in takes for a run, seconds. */
  readonly runSeconds: number;
  /** Runs that are started one after the other while nothing else goes on. */
  readonly idleRuns: number;
  /** Requests of the caller who measures, 0: nobody measures. */
  readonly requestsPerSecond: number;
}

export interface LoadResult {
  /** Milliseconds from the request until the run began, while nothing else went on. */
  readonly idle: readonly number[];
  readonly runs: readonly Timed[];
  readonly overtaken: readonly number[];
  readonly overlaps: readonly string[];
  readonly disorders: readonly string[];
  /** In another state than succeeded. */
  readonly unsuccessful: number;
  /** Process ids of the workers that brought runs to their end. */
  readonly workers: readonly number[];
  readonly followed: Followed;
  readonly answered: Answered;
  /** Memory in use after a collection, MiB by process, sampled from the first queued run on. */
  readonly memory: ReadonlyMap<string, readonly number[]>;
  /** Processor time of servers and workers from the workers' begin on, seconds. */
  readonly processor: { readonly servers: number; readonly workers: number };
  /** From the workers' begin until all had ended. */
  readonly seconds: number;
}

/** `databaseUrl`: an empty database with connections for all replicas. */
export async function runLoad(scratch: string, databaseUrl: string, size: LoadSize): Promise<LoadResult> {
  const stacks = Array.from({ length: size.stacks }, (_, index) => `s${index}`);
  const { replicas, concurrency } = size;
  const place = makePlace(scratch, stacks, size.runSeconds);
  const started = await startReplicas(place, { databaseUrl, stacks, replicas, concurrency, env: inspected });
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    return await Promise.race([underLoad(started, database, stacks, size), started.early]);
  } finally {
    await database.end();
    await started.stop();
  }
}

async function underLoad(
  replicas: Replicas,
  database: pg.Client,
  stacks: readonly string[],
  size: LoadSize,
): Promise<LoadResult> {
  let ids = await request(replicas, stacks, size.runs);
  await replicas.startWorkers();
  const { memory, stop } = await sampling(replicas);
  const [begun, before] = [performance.now(), processorOf(replicas)];
  const probe = startProbe({ ...replicas, perSecond: size.requestsPerSecond, stacks, runIds: ids });
  const followed = { complete: 0, events: 0, faults: [] as string[] };
  for (let lot = 1; ; lot += 1) {
    const seen = await followAll(replicas.urls, replicas.token, ids, size.streams);
    followed.complete += seen.complete;
    followed.events += seen.events;
    followed.faults.push(...seen.faults);
    if (lot === size.lots) break;
    ids = await request(replicas, stacks, size.runs);
  }
  const seconds = (performance.now() - begun) / 1000;
  const answered = await probe();
  const runs = await untilEnded(database);
  await stop();
  const used = processorOf(replicas);
  const processor = { servers: used.servers - before.servers, workers: used.workers - before.workers };
  const idle = await measureIdle(replicas, database, stacks, size.idleRuns);
  return { ...judged(runs), idle, followed, answered, memory, processor, seconds };
}

function judged(rows: readonly Row[]) {
  return {
    runs: rows,
    overtaken: overtakings(rows),
    overlaps: overlaps(rows),
    // Whoever asks while others do has no place in their order.
    disorders: disorders(rows.filter(({ operation }) => operation === "update")),
    workers: [...new Set(rows.map(({ worker }) => worker))],
    unsuccessful: rows.filter(({ state }) => state !== "succeeded").length,
  };
}

/** Askers at once; what is asked of one stack is asked one after the other, so that its order is known. */
const askers = 16;

/** Asks for runs over all servers, stack after stack; gives their ids. */
async function request(
  { urls, token }: Replicas,
  stacks: readonly string[],
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  const ask = async (_: unknown, asker: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const stack = index % stacks.length;
      if (stack % askers !== asker) continue;
      ids[index] = await start(`${urls[index % urls.length]}/v1/stacks/${stacks[stack]}/runs`, token);
    }
  };
  await Promise.all(Array.from({ length: askers }, ask));
  return ids;
}

async function start(where: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(where, { method: "POST", headers, body: '{"operation":"update"}' });
  const answer = (await response.json()) as { id?: string };
  if (response.status !== 202 || answer.id === undefined) throw new Error(JSON.stringify(answer));
  return answer.id;
}

type Row = Timed & Queued & { readonly operation: string; readonly state: string; readonly worker: number };

const milliseconds = (column: string, name: string): string =>
  `extract(epoch from ${column})::float * 1000 as ${name}`;

/** A run's job bears its id. */
const rowsSql = `select runs.id, stack, operation, runs.state, (worker->>'pid')::int as worker,
  ${milliseconds("created_at", "created")}, ${milliseconds("started_at", "started")}, ${milliseconds("finished_at", "finished")},
  ${milliseconds("job.created_on", "queued")}, ${milliseconds("job.started_on", "taken")}, ${milliseconds("job.completed_on", "freed")}
  from runs join pgboss.job on job.id = runs.id`;

/** The runs that the measuring caller asked for, too. */
async function untilEnded(database: pg.Client): Promise<Row[]> {
  for (;;) {
    const open = await database.query("select 1 from runs where finished_at is null limit 1");
    if (open.rowCount === 0) return (await database.query<Row>(rowsSql)).rows;
    await pause(200);
  }
}

/** One run after the other, each on a stack of its own. */
async function measureIdle(
  { urls, token }: Replicas,
  database: pg.Client,
  stacks: readonly string[],
  count: number,
): Promise<number[]> {
  const waits: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const stack = stacks[index % stacks.length];
    const id = await start(`${urls[index % urls.length]}/v1/stacks/${stack}/runs`, token);
    await untilEnded(database);
    const [row] = (await database.query<Row>(`${rowsSql} where runs.id = $1`, [id])).rows;
    if (row) waits.push(row.started - row.created);
  }
  return waits;
}

/** Gives how to end it, and what it measured. */
function startProbe(probing: Probing): () => Promise<Answered> {
  if (probing.perSecond === 0) return async () => ({});
  const child = fork(path.join(import.meta.dirname, "probe.ts"));
  const { urls, token, perSecond, stacks, runIds } = probing;
  child.send({ urls, token, perSecond, stacks, runIds });
  return () =>
    new Promise((resolve, reject) => {
      child.once("message", (answered) => resolve(answered as Answered));
      child.once("exit", (code) => reject(new Error(`the caller ended with ${code}`)));
      child.send("end");
    });
}

/** Seldom, since the process that is asked stands still meanwhile. */
const samplingMilliseconds = 10_000;

/** Samples until it is stopped. */
async function sampling({ servers, workers }: Replicas) {
  const named = [
    ...servers.map((service, index) => [`server ${index + 1}`, service] as const),
    ...workers.map((service, index) => [`worker ${index + 1}`, service] as const),
  ];
  const memory = new Map<string, number[]>(named.map(([name]) => [name, []]));
  const gauges = await Promise.all(
    named.map(async ([name, service]) => [name, await openGauge(service)] as const),
  );
  const ended = new AbortController();
  const all = (async () => {
    for (; !ended.signal.aborted; await pause(samplingMilliseconds, undefined, ended).catch(() => undefined))
      for (const [name, gauge] of gauges) memory.get(name)?.push(await gauge.inUse());
  })();
  const stop = async (): Promise<void> => {
    ended.abort();
    await all;
    for (const [, gauge] of gauges) gauge.close();
  };
  return { memory, stop };
}

/** User and system time (proc(5)), without that of the stand-ins. */
function processorOf({ servers, workers }: Replicas): { servers: number; workers: number } {
  const secondsOf = ({ child }: Service): number => {
    const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  };
  const sum = (all: readonly Service[]) => all.reduce((seconds, one) => seconds + secondsOf(one), 0);
  return { servers: sum(servers), workers: sum(workers) };
}

/** The middle and the slow end of what was measured, in words. */
export function told(values: readonly number[], unit: string): string {
  const at = (share: number) => percentile(values, share).toFixed(unit === "ms" ? 1 : 0);
  return `p50 ${at(0.5)} ${unit}, p95 ${at(0.95)} ${unit}, most ${at(1)} ${unit} (${values.length})`;
}
