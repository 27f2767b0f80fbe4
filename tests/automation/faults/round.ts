// One round: a change of each stack, killed at its steps; then what was promised is checked, and broken stacks are repaired.
import { setTimeout as pause } from "node:timers/promises";
import type { Run } from "../support/services.ts";
import { call } from "./calls.ts";
import { type Going, stateFile } from "./going.ts";
import { type Kill, longWay } from "./kills.ts";
import { attend, closeWindow } from "./people.ts";
import { brokenPromises } from "./promises.ts";
import { reach } from "./reach.ts";
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
  const window = await closeWindow(world);
  const began = Date.now();
  const asked = going.map((one) => ask(world, one));
  const attended = attend(world, going[longWay] as Going, window);
  const done = await Promise.all(kills.map((kill) => perform(world, going, kill, began)));
  const last = Date.now();
  await Promise.all([...asked, attended]);
  const runs = await Promise.all(going.map(({ id }) => endOf(world, id ?? "")));
  const seconds = (Date.now() - last) / 1000;
  const broken = [...(await brokenPromises(world, going, runs)), ...(await world.faults())];
  for (const run of runs) if (run.state !== "succeeded") broken.push(...(await mend(world, run)));
  return { kills: done, endings: runs.map(({ state }) => state), broken, seconds };
}

async function perform(world: World, going: readonly Going[], kill: Kill, began: number): Promise<Killed> {
  const target = going[kill.stack % going.length] as Going;
  await reach(world, target, kill, began);
  return { ...kill, met: await world.kill(kill.victim, target.id) };
}

/** Asks again with the same key until somebody answers: whatever was killed, it is one run. */
async function ask(world: World, going: Going): Promise<void> {
  const answer = await call(world, "POST", `/v1/stacks/${going.stack}/runs`, { operation: going.operation });
  going.id = String(answer["id"]);
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
