// One round: a change of each stack, killed at its steps; then what was promised is checked, and broken stacks are repaired.
import { setTimeout as pause } from "node:timers/promises";
import type { Run } from "../support/services.ts";
import type { Kill, Step } from "./kills.ts";
import { type Going, stateFile } from "./going.ts";
import { brokenPromises } from "./promises.ts";
import type { World } from "./world.ts";

export interface Killed extends Kill {
  /** False where the victim was not there any more. */
  readonly met: boolean;
}

export interface Round {
  readonly kills: readonly Killed[];
  /** State in which the run of each stack ended. */
  readonly endings: readonly string[];
  readonly broken: readonly string[];
  /** From the last kill until every run had ended, in seconds. */
  readonly seconds: number;
}

export async function runRound(world: World, kills: readonly Kill[]): Promise<Round> {
  const from = world.told().length;
  const holding = await Promise.all(world.stacks.map((stack) => holdsThings(world, stack)));
  const going = world.stacks.map((stack, n): Going => ({
    stack,
    from,
    operation: holding[n] ? "destroy" : "update",
  }));
  const began = Date.now();
  const asked = going.map((one) => ask(world, one));
  const done: Killed[] = [];
  for (const kill of kills) {
    const target = going[kill.stack % going.length] as Going;
    await reach(world, target, kill, began);
    done.push({ ...kill, met: await world.kill(kill.victim, target.id) });
  }
  const last = Date.now();
  await Promise.all(asked);
  const runs = await Promise.all(going.map(({ id }) => endOf(world, id ?? "")));
  const seconds = (Date.now() - last) / 1000;
  const broken = await brokenPromises(world, going, runs);
  for (const run of runs) if (run.state !== "succeeded") broken.push(...(await mend(world, run)));
  return { kills: done, endings: runs.map(({ state }) => state), broken, seconds };
}

/** Asks again with the same key until somebody answers: whatever was killed, it is one run. */
async function ask(world: World, going: Going): Promise<void> {
  const answer = await call(world, "POST", `/v1/stacks/${going.stack}/runs`, { operation: going.operation });
  going.id = String(answer["id"]);
}

/** Calls until the server answers; with a body under one Idempotency-Key. */
async function call(
  world: World,
  method: string,
  where: string,
  body?: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const key = crypto.randomUUID();
  for (let tries = 0; ; tries += 1) {
    const headers = {
      authorization: `Bearer ${world.platform.token}`,
      ...(body ? { "content-type": "application/json", "idempotency-key": key } : {}),
    };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(world.platform.url + where, init).catch(() => undefined);
    const answer = (await response?.json().catch(() => undefined)) as Record<string, unknown> | undefined;
    if (response && answer && response.status < 500) return answer;
    if (tries > 600) throw new Error(`${method} ${where} was never answered: ${JSON.stringify(answer)}`);
    await pause(100);
  }
}

/** Waits until the run is at the step, or past it. */
async function reach(world: World, going: Going, { step, delay }: Kill, began: number): Promise<void> {
  if (step === "accepted") return;
  if (step === "random") return void (await pause(Math.max(0, began + delay - Date.now())));
  while (!(await isAt(world, going, step))) await pause(5);
}

const order = ["queued", "applying", "checking"];

async function isAt(world: World, going: Going, step: Step): Promise<boolean> {
  if (going.id === undefined) return false;
  const state = await stateOf(world, going.id);
  const place = order.indexOf(state);
  if (place < 0) return true; // It has ended: a kill after the end must harm nothing either.
  if (step !== "begun" && step !== "half") return place >= order.indexOf(step);
  const told = world
    .told()
    .slice(going.from)
    .filter(({ urn }) => urn.includes(`:${going.stack}::`));
  return step === "begun" ? told.length > 0 : told.filter(({ event }) => event === "ended").length > 1;
}

async function stateOf({ pool }: World, id: string): Promise<string> {
  const found = await pool
    .query<{ state: string }>("select state from runs where id = $1", [id])
    .catch(() => undefined);
  return found?.rows[0]?.state ?? "queued";
}

async function endOf(world: World, id: string): Promise<Run> {
  const giveUpAt = Date.now() + 120_000;
  for (;;) {
    const run = await call(world, "GET", `/v1/runs/${id}`);
    if (run["finishedAt"]) return run as unknown as Run;
    if (Date.now() > giveUpAt) throw new Error(`run ${id} has not ended: ${JSON.stringify(run)}`);
    await pause(100);
  }
}

/** Repairs the stack, which must succeed: nothing may be left that nobody can mend. */
async function mend(world: World, run: Run): Promise<string[]> {
  const asked = await call(world, "POST", `/v1/runs/${run.id}/repair`, {});
  if (typeof asked["id"] !== "string") return [`run ${run.id} cannot be repaired: ${JSON.stringify(asked)}`];
  const repaired = await endOf(world, asked["id"]);
  if (repaired.state === "succeeded") return [];
  return [`the repair ${repaired.id} ${repaired.state}: ${JSON.stringify(repaired.outcome?.error)}`];
}

async function holdsThings(world: World, stack: string): Promise<boolean> {
  const { resources } = await stateFile(world, stack);
  return resources.some(({ urn }) => urn.includes("::thing-"));
}
