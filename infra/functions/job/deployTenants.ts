// Brings the tenants of one ring to the verified release, some side by side, and does what the table says of the others. It
// looks at the table before each wave: who has come is served, who has gone is left alone. Too many failures end it.
import { stepFor, type TenantRow } from "../../plan/fleet/lifeCycle.ts";
import { wavesOf } from "../../plan/fleet/waves.ts";
import type { Release } from "../lib/release.ts";
import { changeTenant, failuresOf, wantedOf, type Outcome, type Wanted } from "./changeTenant.ts";
import { deployVerified, NotDeployed } from "./deployment.ts";
import { notedHere, noteTakers } from "./servedTenants.ts";
import { need, type Job } from "./settings.ts";
import { atTenant, readTenants, standingOf } from "./tenants.ts";
import { bringRest, goBack } from "./tenantsBack.ts";

export const deployTenants = (job: Job): Promise<string> =>
  deployVerified(job, (release) => rollOut(job, release));

async function rollOut(job: Job, release: Release): Promise<string> {
  const [ring, budget] = [need(job.env, "RING"), Number(need(job.env, "BUDGET"))];
  const wanted = await wantedOf(job, release);
  await bringRest(job, release);
  const noted = await notedHere(job, release);
  const done = new Map<string, Outcome>();
  for (;;) {
    const waiting = (await readTenants(job)).filter(({ id }) => !done.has(id));
    const waves = wavesOf(waiting, ring, Number(need(job.env, "MAX_PARALLEL")));
    const [wave] = waves;
    if (wave === undefined) break;
    await noteTakers(job, release, { rows: waves.flat(), noted });
    for (const outcome of await serveWave(job, wave, wanted)) done.set(outcome.id, outcome);
    const over = overBudget(ring, [...done.values()], budget);
    if (over !== undefined) throw new NotDeployed(`${over}; ${await goBack(job, release)}`);
  }
  return summary(release, ring, [...done.values()]);
}

const serveWave = (job: Job, wave: readonly TenantRow[], wanted: Wanted): Promise<Outcome[]> =>
  Promise.all(wave.map((row) => serve(job, row, wanted)));

function overBudget(ring: string, all: readonly Outcome[], budget: number): string | undefined {
  const failures = failuresOf(all);
  return failures.length > budget
    ? `ring ${ring}: ${failures.length} of ${all.length} tenants failed, and ${budget} may: ${failures.slice(0, 5).join("; ")}`
    : undefined;
}

function summary({ app, sha256 }: Release, ring: string, all: readonly Outcome[]): string {
  const changed = all.filter(({ step }) => step !== undefined && step !== "nothing").length;
  const failures = failuresOf(all);
  const failed = failures.length === 0 ? "" : `, failed: ${failures.join("; ")}`;
  return `deployed ${app} ${sha256} to ring ${ring}: ${changed} of ${all.length} tenants changed${failed}`;
}

/** One tenant's failure is its own: the others of its wave go on. */
async function serve(job: Job, row: TenantRow, wanted: Wanted): Promise<Outcome> {
  try {
    return await atTenant(job, row, async (stack, client) => {
      const standing = stack && standingOf(stack);
      const step = stepFor(row, standing, wanted.release.sha256);
      if (step !== "nothing") {
        const { state } = row;
        await changeTenant(job, row, { client, state, step, wanted, release: standing?.release });
      }
      return { id: row.id, step };
    });
  } catch (error) {
    return { id: row.id, failed: (error as Error).message };
  }
}
