// What must be true of a run after anything was killed; each broken promise is a sentence.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { isAlive } from "../../../automation/processTree.ts";
import { isFinal, type RunState } from "../../../automation/runner/machine.ts";
import type { Run } from "../support/services.ts";
import { type Going, stateFile } from "./going.ts";
import { rowsOf } from "./leases.ts";
import type { World } from "./world.ts";

export async function brokenPromises(
  world: World,
  going: readonly Going[],
  runs: readonly Run[],
): Promise<string[]> {
  const broken: string[] = [];
  for (const [index, run] of runs.entries()) {
    const one = going[index] as Going;
    for (const text of await brokenBy(world, one, run)) broken.push(`${one.operation} ${run.id}: ${text}`);
  }
  return broken;
}

async function brokenBy(world: World, going: Going, run: Run): Promise<string[]> {
  const broken: string[] = [];
  const expect = (kept: boolean, text: string) => void (kept || broken.push(text));
  const told = world
    .told()
    .slice(going.from)
    .filter(({ urn }) => urn.includes(`:${going.stack}::`));
  const { resources, pending } = await stateFile(world, going.stack);
  const things = resources.filter(({ urn }) => urn.includes("::thing-"));
  const begun = told.filter(({ event }) => event === "began").map(({ urn }) => urn);
  expect(isFinal(run.state as RunState), `it is ${run.state}`);
  expect(
    new Set(begun).size === begun.length,
    "it was executed twice: the provider was asked again for the same",
  );
  expect(run.state === "succeeded" || Boolean(run.outcome?.error?.remedy), `${run.state} says no remedy`);
  if (run.state === "succeeded") {
    expect(pending.length === 0, "it succeeded and left pending operations");
    const whole = going.operation === "update" ? things.length === 3 : things.length === 0;
    expect(whole, `it succeeded and the state holds ${things.length} things`);
  }
  const locks = path.join(world.platform.dataDir, "state/.pulumi/locks/organization/scratch", going.stack);
  const left = existsSync(locks) ? readdirSync(locks).filter((name) => name.endsWith(".json")) : [];
  expect(left.length === 0, `its stack is still locked: ${left.join(", ")}`);
  const [stored] = await rowsOf<{ pids: number[] | null; same: number }>(
    world.pool,
    `select worker->'cliPids' as pids, (select count(*)::int from runs other where other.stack = runs.stack
       and other.created_at >= runs.created_at and other.operation = runs.operation) as same from runs where id = $1`,
    [run.id],
  );
  expect(stored?.same === 1, "its request made more than one run");
  expect(!(stored?.pids ?? []).some(isAlive), "a CLI of it still lives");
  const [events] = await rowsOf<{ gaps: boolean }>(
    world.pool,
    "select max(id) <> count(*) as gaps from run_events where run_id = $1",
    [run.id],
  );
  expect(events?.gaps === false, "its events have gaps");
  return broken;
}
