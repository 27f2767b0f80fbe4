// When a run is at the step at which something is killed: seen in the database and in what the provider was asked.
import { setTimeout as pause } from "node:timers/promises";
import { type RunState, isFinal } from "../../../automation/runner/machine.ts";
import type { Going } from "./going.ts";
import type { Kill, Step } from "./kills.ts";
import type { World } from "./world.ts";

/** Waits until the run is at the step, or past it. */
export async function reach(world: World, going: Going, { step, delay }: Kill, began: number): Promise<void> {
  if (step === "accepted") return;
  if (step === "random") return void (await pause(Math.max(0, began + delay - Date.now())));
  while (!(await isAt(world, going, step))) await pause(5);
}

/** The states in which a run is on its way, in the order in which it gets there. */
const order = ["queued", "waiting", "previewing", "awaiting_approval", "applying", "checking"];

async function isAt(world: World, going: Going, step: Step): Promise<boolean> {
  if (going.id === undefined) return false;
  if (step === "approved" && going.approving) return true;
  const state = await stateOf(world, going.id);
  // It has ended: a kill after the end must harm nothing either.
  if (state === "ended") return true;
  const place = order.indexOf(state);
  if (step === "approved") return place >= order.indexOf("applying");
  if (step !== "begun" && step !== "half") return place >= order.indexOf(step);
  const told = world
    .told()
    .slice(going.from)
    .filter(({ urn }) => urn.includes(`:${going.stack}::`));
  return step === "begun" ? told.length > 0 : told.filter(({ event }) => event === "ended").length > 1;
}

/** State of a run, `queued` while nobody can tell. */
export async function stateOf({ pool }: World, id: string): Promise<string> {
  const found = await pool
    .query<{ state: RunState }>("select state from runs where id = $1", [id])
    .catch(() => undefined);
  const state = found?.rows[0]?.state ?? "queued";
  return isFinal(state) ? "ended" : state;
}
