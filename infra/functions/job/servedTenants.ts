// Keeps in the ledger which tenants a deployment is to bring a release: who leaves the table meanwhile is found by it.
import type { TenantRow } from "../../plan/fleet/lifeCycle.ts";
import { takes } from "../../plan/fleet/lifeCycle.ts";
import type { Entry } from "../lib/ledger.ts";
import type { Release } from "../lib/release.ts";
import { chainHere, tell } from "./record.ts";
import { need, type Job } from "./settings.ts";
import type { TenantAt } from "./tenants.ts";

/** A tenant that has moved stands in both of its accounts. */
export const keyOf = ({ id, accountId, region }: TenantAt): string => `${id} ${accountId} ${region}`;

/** Who was to take the release in this execution, each place once. */
export const notedIn = (entries: readonly Entry[], sha256: string, execution: string): TenantAt[] => {
  const noted = entries
    .filter((entry) => entry.kind === "begun" && entry.sha256 === sha256 && entry.execution === execution)
    .flatMap(({ tenants = [] }) => tenants);
  return [...new Map(noted.map((tenant) => [keyOf(tenant), tenant])).values()];
};

/** By where they stand: who is noted already, also by a job of this execution that was stopped. */
export const notedHere = async (job: Job, { sha256 }: Release): Promise<Set<string>> =>
  new Set(notedIn(await chainHere(job), sha256, need(job.env, "EXECUTION")).map(keyOf));

/** Notes whoever of these takes the release and is not noted yet: before the first of them is served. */
export async function noteTakers(
  job: Job,
  { sha256, artifact }: Release,
  { rows, noted }: { rows: readonly TenantRow[]; noted: Set<string> },
): Promise<void> {
  const tenants = rows
    .filter((row) => takes(row, sha256) && !noted.has(keyOf(row)))
    .map(({ id, accountId, region }) => ({ id, accountId, region }));
  if (tenants.length === 0) return;
  await tell(job, { kind: "begun", sha256, version: artifact.versionId, tenants });
  for (const tenant of tenants) noted.add(keyOf(tenant));
}
