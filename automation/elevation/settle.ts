// Brings elevations to where they belong: made once approved, taken away when their time is over, until AWS says so.
import { system } from "../audit/append.ts";
import type { Logger } from "../logger.ts";
import { type Pool, databaseTime, inTransaction } from "../store/database.ts";
import {
  type Elevation,
  claimDue,
  findElevation,
  isLent,
  moveElevation,
  noteElevation,
} from "../store/elevations.ts";
import type { IdentityCenter } from "./identityCenter.ts";
import { objections } from "./proof.ts";
import { type ElevationEvent, type Step, isOver, nextStep } from "./states.ts";

export interface SettleDeps {
  readonly pool: Pool;
  readonly identityCenter: IdentityCenter;
  readonly logger: Logger;
}

/** How many are looked at in one round. */
const batch = 10;
/** Identity Center makes and removes assignments in its own time: how soon it is asked again. */
const lookAgainSeconds = 2;

/** One round; every replica may run it at any time. Returns how many elevations it looked at. */
export async function settleElevations(deps: SettleDeps): Promise<number> {
  const due = await claimDue(deps.pool, batch);
  await Promise.all(due.map((elevation) => settle(deps, elevation)));
  return due.length;
}

async function settle(deps: SettleDeps, elevation: Elevation): Promise<void> {
  try {
    await take(deps, elevation, await stepOf(deps, elevation));
  } catch (error) {
    const trouble = describe(error);
    const afterSeconds = Math.min(2 ** elevation.failures, 60);
    deps.logger.warn(
      { elevation: elevation.id, state: elevation.state, trouble },
      "elevation: will be tried again",
    );
    await noteElevation(deps.pool, elevation, { trouble, afterSeconds });
  }
}

/** The name of AWS's error and what it says; never a request, which could hold credentials. */
const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : "an unknown error";

async function stepOf({ pool, identityCenter }: SettleDeps, elevation: Elevation): Promise<Step> {
  if (elevation.state === "requested") return { event: "expire", reason: "nobody decided in time" };
  // Somebody was given the same again since: what is there is theirs.
  if (elevation.state === "ended" && (await isLent(pool, elevation.assignment))) return {};
  const present = await identityCenter.isAssigned(elevation.assignment);
  const step = nextStep({ ...elevation, present }, await databaseTime(pool));
  if (step.call !== "create") return step;
  // Read each time: what was fit when it was asked for may have been changed since.
  const against = objections(await identityCenter.permissionSet(elevation.assignment), elevation.lookingOnly);
  return against.length === 0 ? step : { event: "refuse", reason: against.join("; ") };
}

async function take(deps: SettleDeps, elevation: Elevation, step: Step): Promise<void> {
  if (step.event !== undefined) return record(deps, elevation, step.event, step.reason);
  if (step.call === "create") await createInTime(deps, elevation);
  if (step.call === "delete") await deps.identityCenter.unassign(elevation.assignment);
  const afterSeconds = elevation.state === "ended" ? 60 : lookAgainSeconds;
  await noteElevation(deps.pool, elevation, { ...(step.checked ? { checked: true } : {}), afterSeconds });
}

/** Asks the database once more right before: a process that slept must not make what others have taken away. */
async function createInTime({ pool, identityCenter }: SettleDeps, elevation: Elevation): Promise<void> {
  const now = await findElevation(pool, elevation.id);
  if (now?.turn !== elevation.turn || now.endsAt === null || isOver(now, await databaseTime(pool))) return;
  await identityCenter.assign(elevation.assignment);
}

/** Writes a transition, unless somebody has changed the elevation since it was taken. */
async function record(
  { pool }: SettleDeps,
  { id, turn }: Elevation,
  event: ElevationEvent,
  reason: string | undefined,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const now = await findElevation(tx, id, true);
    if (now?.turn === turn) await moveElevation(tx, now, { event, by: system, reason });
  });
}
