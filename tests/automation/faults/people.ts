// What people do while runs go on: they write a window down and end it, look at plans and approve them.
import { setTimeout as pause } from "node:timers/promises";
import { call } from "./calls.ts";
import type { Going } from "./going.ts";
import { longWay } from "./kills.ts";
import { stateOf } from "./reach.ts";
import type { World } from "./world.ts";

/** People take their time: a kill comes first. */
const thinkMilliseconds = 1500;

/** Holds the stack that goes the long way; gives the window's id. */
export async function closeWindow(world: World): Promise<string> {
  const answer = await call(world, "POST", "/v1/windows", {
    name: "freeze",
    environments: [world.stacks[longWay]],
    zone: "UTC",
    start: "2026-01-01T00:00",
    end: "2026-01-02T00:00",
    recurrence: "FREQ=DAILY",
    reason: "the harness waits",
  });
  if (typeof answer["id"] !== "string") throw new Error(`no window: ${JSON.stringify(answer)}`);
  return answer["id"];
}

/** Does what the run waits for, until it has ended. */
export async function attend(world: World, going: Going, window: string): Promise<void> {
  for (;;) {
    const state = going.id === undefined ? undefined : await stateOf(world, going.id);
    if (state === "ended") return;
    if (state === "waiting" || state === "awaiting_approval") {
      await pause(thinkMilliseconds);
      if (state === "waiting") await call(world, "DELETE", `/v1/windows/${window}`);
      else await approve(world, going);
    }
    await pause(200);
  }
}

/** Approves what the newest preview showed; what is no longer asked is asked again. */
async function approve(world: World, going: Going): Promise<void> {
  const where = `/v1/runs/${going.id}`;
  const { digest } = await call(world, "GET", `${where}/diff`, undefined, world.approver);
  if (typeof digest !== "string") return;
  going.approving = true;
  await call(world, "POST", `${where}/approve`, { digest }, world.approver);
}
