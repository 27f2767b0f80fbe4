// Brings tenants back from a release that failed: all who took it, also those who have left the table since, or are switched off.
import type { TenantRow } from "../../plan/fleet/lifeCycle.ts";
import { stateBack, takes } from "../../plan/fleet/lifeCycle.ts";
import { inWaves } from "../../plan/fleet/waves.ts";
import { keysOf, type Release } from "../lib/release.ts";
import type { Entry } from "../lib/ledger.ts";
import { changeTenant, failuresOf, wantedOf, type Outcome, type Wanted } from "./changeTenant.ts";
import { chainHere, newest } from "./record.ts";
import { keyOf, notedIn } from "./servedTenants.ts";
import { need, type Job } from "./settings.ts";
import { atTenant, readTenants, releaseRoleOf, standingOf, type TenantAt } from "./tenants.ts";

/** In the execution that brought it. */
type Bad = { sha256: string; execution: string };
/** `row`: what the table says of it now. */
type Taker = { tenant: TenantAt; row?: TenantRow };

/** Within the deployment that failed: to the last release that was healthy. What came of it, in a sentence. */
export async function goBack(job: Job, bad: Release): Promise<string> {
  if (await wasHealthy(job, bad)) return "it was healthy here before, so that nobody went back from it";
  const good = await lastGood(job, bad);
  if (good === undefined) return "nothing was healthy here before, so that nobody went back";
  const { sha256 } = bad;
  const outcomes = await bringBack(job, { sha256, execution: need(job.env, "EXECUTION") }, good);
  const failures = failuresOf(outcomes);
  const failed = failures.length === 0 ? "" : `, but not ${failures.join("; ")}`;
  const back = outcomes.filter(({ step }) => step === "update").length;
  return `${back} tenants went back to ${good.sha256}${failed}`;
}

/** Where a stage rolls back, those whom no ring will serve: throws with whoever can't be brought back. */
export async function bringRest(job: Job, good: Release): Promise<void> {
  const bad = begunSince(await chainHere(job), good);
  if (bad === undefined) return;
  const failures = failuresOf(
    await bringBack(job, bad, good, ({ row }) => row === undefined || !takes(row, good.sha256)),
  );
  if (failures.length > 0)
    // No word about the release that was good: it still is.
    throw new Error(`${failures.length} tenants did not go back from ${bad.sha256}: ${failures.join("; ")}`);
}

/** The release that began here last, where this one was healthy before: a job that was stopped has told no failure. */
function begunSince(entries: readonly Entry[], { sha256 }: Release): Bad | undefined {
  const last = entries.findLast(({ kind }) => kind === "begun");
  if (last?.execution === undefined || last.sha256 === sha256) return undefined;
  const before = entries.slice(0, last.seq);
  const wasHealthy = before.some((entry) => entry.kind === "healthy" && entry.sha256 === sha256);
  return wasHealthy ? { sha256: last.sha256, execution: last.execution } : undefined;
}

async function bringBack(
  job: Job,
  bad: Bad,
  good: Release,
  whom: (taker: Taker) => boolean = () => true,
): Promise<Outcome[]> {
  const wanted = await wantedOf(job, good);
  const outcomes: Outcome[] = [];
  const takers = (await takersOf(job, bad)).filter(whom);
  for (const wave of inWaves(takers, Number(need(job.env, "MAX_PARALLEL"))))
    outcomes.push(...(await Promise.all(wave.map((taker) => bringOne(job, taker, { bad, wanted })))));
  return outcomes;
}

/** Of the table as it is now, and of the ledger, which has where each was that was to take it. */
async function takersOf(job: Job, { sha256, execution }: Bad): Promise<(Taker & { id: string })[]> {
  const rows = await readTenants(job);
  const here = new Set(rows.map(keyOf));
  const gone = notedIn(await chainHere(job), sha256, execution).filter((each) => !here.has(keyOf(each)));
  return [
    ...rows.map((row) => ({ id: row.id, tenant: row, row })),
    ...gone.map((tenant) => ({ id: tenant.id, tenant })),
  ];
}

/** One who can't be reached keeps nobody else from going back. */
async function bringOne(
  job: Job,
  { tenant, row }: Taker,
  { bad, wanted }: { bad: Bad; wanted: Wanted },
): Promise<Outcome> {
  try {
    return await atTenant(job, tenant, async (stack, client): Promise<Outcome> => {
      const standing = stack && standingOf(stack);
      // Whose row asks for this release by its digest has no other.
      if (standing?.release !== bad.sha256 || row?.version === bad.sha256) return { id: tenant.id };
      const state = stateBack(row, standing);
      await changeTenant(job, tenant, { client, state, step: "update", wanted, release: standing.release });
      return { id: tenant.id, step: "update" };
    });
  } catch (error) {
    return { id: tenant.id, failed: why(job, { tenant, ...(row && { row }) }, error as Error) };
  }
}

const why = ({ env }: Job, { tenant, row }: Taker, { message }: Error): string =>
  row === undefined
    ? `it has left the table ${need(env, "TENANTS")}, and as ${releaseRoleOf(env, tenant)} nobody brought it back: ${message}`
    : message;

/** In another execution: what goes wrong now is nothing of the release's, and before it may be the very one that failed. */
async function wasHealthy(job: Job, { sha256 }: Release): Promise<boolean> {
  const execution = need(job.env, "EXECUTION");
  const others = (await chainHere(job)).filter((entry) => entry.execution !== execution);
  return isHealthy(others, sha256);
}

/** The last word: a first ring may be healthy with what fails in the second. */
const isHealthy = (entries: readonly Entry[], sha256: string): boolean =>
  newest(entries, sha256, ["healthy", "failed"])?.kind === "healthy";

/** It was verified here in this very version, which the ledger has. */
async function lastGood(job: Job, bad: Release): Promise<Release | undefined> {
  const entries = await chainHere(job);
  const others = entries.filter(({ kind }) => kind === "healthy");
  const healthy = others.findLast(({ sha256 }) => sha256 !== bad.sha256 && isHealthy(entries, sha256));
  if (healthy?.version === undefined) return undefined;
  const { sha256, version: versionId } = healthy;
  const verified = newest(entries, sha256, ["verified", "refused"]);
  if (verified?.kind !== "verified" || verified.version !== versionId) return undefined;
  return { ...bad, sha256, artifact: { key: keysOf(bad.app, sha256).artifact, versionId } };
}
