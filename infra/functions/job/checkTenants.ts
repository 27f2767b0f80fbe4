// Looks whether the tenants of a ring run the release: only then the next ring begins.
import type { TenantRow } from "../../plan/fleet/lifeCycle.ts";
import { handedOver } from "./handedOver.ts";
import { checkDeployed, NotHealthy } from "./health.ts";
import { need, type Job } from "./settings.ts";
import { atTenant, readTenants, standingOf } from "./tenants.ts";

export const checkTenants = (job: Job): Promise<string> => checkDeployed(job, () => look(job));

async function look(job: Job): Promise<string> {
  const [ring, budget] = [need(job.env, "RING"), Number(need(job.env, "BUDGET"))];
  const { sha256 } = await handedOver(job);
  const expected = (await readTenants(job)).filter(
    (row) =>
      row.ring === ring && row.state === "active" && (row.version === undefined || row.version === sha256),
  );
  const faults: string[] = [];
  for (const row of expected) {
    const fault = await faultOf(job, row, sha256);
    if (fault !== undefined) faults.push(`${row.id} ${fault}`);
  }
  if (faults.length > budget)
    throw new NotHealthy(
      `ring ${ring}: ${faults.length} of ${expected.length} tenants do not run ${sha256}, and ${budget} may: ${faults.slice(0, 5).join("; ")}`,
    );
  return `${expected.length - faults.length} of ${expected.length} tenants of ring ${ring} run ${sha256}`;
}

const faultOf = (job: Job, row: TenantRow, sha256: string): Promise<string | undefined> =>
  atTenant(job, row, (stack) => {
    if (stack === undefined) return "has no stack";
    const { release } = standingOf(stack);
    if (release !== sha256) return `runs ${release}`;
    // What CloudFormation has taken back runs what its tags say, which went back with it.
    return /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.StackStatus ?? "")
      ? undefined
      : `is ${stack.StackStatus ?? "in no state"}`;
  });
