// The section `load` of npm run bench: 500 stacks, two lots of 5,000 (or --runs) queued runs, 200 event streams, three replicas.

import path from "node:path";
import { mkdirSync } from "node:fs";
import { loadavg } from "node:os";
import pg from "pg";
import { removePostgres, startPostgres } from "../../../automation/store/embeddedPostgres.ts";
import { growth } from "./figures.ts";
import { type LoadResult, type LoadSize, runLoad, told } from "./load.ts";

const size: Omit<LoadSize, "runs"> = {
  stacks: 500,
  lots: 2,
  streams: 200,
  replicas: 3,
  concurrency: 12,
  runSeconds: 0.4,
  idleRuns: 60,
  requestsPerSecond: 20,
};

export async function measureLoad(scratch: string, _rounds: number, runs: number): Promise<void> {
  const folder = path.join(scratch, "load");
  mkdirSync(folder);
  process.stdout.write(
    `The Pulumi CLI is a stand-in here, which takes ${size.runSeconds} s and changes nothing; all else is real.\n`,
  );
  try {
    render(await runLoad(folder, await roomyPostgres(folder), { ...size, runs }));
  } finally {
    await removePostgres(folder);
  }
}

/** Postgres allows 100 connections unless told otherwise: fewer than three replicas may want. */
async function roomyPostgres(folder: string): Promise<string> {
  const { url, stop } = await startPostgres(folder);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("alter system set max_connections = 300");
  await client.end();
  await stop();
  return (await startPostgres(folder)).url;
}

function render(result: LoadResult): void {
  const { runs, unsuccessful, overlaps, disorders, overtaken, followed, seconds } = result;
  const rate = (runs.length / seconds).toFixed(1);
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  say(`${runs.length} runs in ${seconds.toFixed(0)} s (${rate} a second), ${unsuccessful} not succeeded`);
  say(`two at once on one stack: ${overlaps.length}; begun out of order on their stack: ${disorders.length}`);
  say(`later requests that a worker got before one whose stack was free: ${told(overtaken, "runs")}`);
  say(
    `event streams: ${followed.complete} complete, ${followed.events} events, ${followed.faults.length} faulty`,
  );
  for (const fault of followed.faults.slice(0, 5)) say(`  ${fault}`);
  say(
    `(load average of the machine at the end: ${loadavg()[0]?.toFixed(1)}; times below mean little where it is above the cores)`,
  );
  say(`request to start, idle: ${told(result.idle, "ms")}`);
  say(`answers under load: ${told(Object.values(result.answered).flat(), "ms")}`);
  for (const [name, values] of Object.entries(result.answered)) say(`  ${name}: ${told(values, "ms")}`);
  const each = (seconds: number) => `${((seconds / runs.length) * 1000).toFixed(1)} ms`;
  const { servers, workers } = result.processor;
  say(`processor time for a run: ${each(servers)} of the servers, ${each(workers)} of the workers`);
  for (const [name, samples] of result.memory) {
    const change = `${(growth(samples) * 100).toFixed(0)} % from the second quarter to the last`;
    say(`memory of ${name} in use: ${samples.at(-1)?.toFixed(1)} MiB, ${change}`);
  }
}
