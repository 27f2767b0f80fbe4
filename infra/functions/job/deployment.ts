// What every deployment has in common: only what was verified here is deployed, and the ledger has what came of it.
import { NotSigned } from "../lib/faults.ts";
import { isState, type Entry } from "../lib/ledger.ts";
import type { Release } from "../lib/release.ts";
import { WrongBytes } from "../lib/storeObjects.ts";
import { handedOver } from "./handedOver.ts";
import { chainHere, newest, originIn, shortly, tell } from "./record.ts";
import { need, type Job } from "./settings.ts";

/** The deployment began and did not succeed; what ran before runs again. */
export class NotDeployed extends Error {}

/** Throws NotSigned for what was not verified here in this very version, or not approved where that is demanded. `deploy` says in a sentence what it did. */
export async function deployVerified(
  job: Job,
  deploy: (release: Release) => Promise<string>,
): Promise<string> {
  const release = await handedOver(job);
  const { sha256, artifact } = release;
  const told = { sha256, version: artifact.versionId };
  try {
    const entries = await chainHere(job);
    const verified = demandVerified(release, entries);
    demandApproved(job, release, entries);
    const outcome = await deploy(release);
    await tell(job, { ...told, ...originIn(verified), kind: "deployed" });
    return outcome;
  } catch (error) {
    if (error instanceof NotSigned || error instanceof WrongBytes)
      await tell(job, { ...told, kind: "refused", reason: shortly(error.message) });
    else if (error instanceof NotDeployed)
      await tell(job, { ...told, kind: "failed", reason: shortly(error.message) });
    throw error;
  }
}

/** Whether what was deployed here last failed, and this release was healthy here: whatever the failed one causes is no reason to stay. */
export async function goesBack(job: Job, { sha256 }: Release): Promise<boolean> {
  const entries = await chainHere(job);
  const last = entries.findLast(({ kind }) => isState(kind));
  const isGood = newest(entries, sha256, ["healthy", "failed"])?.kind === "healthy";
  return isGood && last?.kind === "failed" && last.sha256 !== sha256;
}

/** An approval is of one release, in one execution, onto the target as it was then: whatever changes makes it void. */
function demandApproved({ env }: Job, { sha256 }: Release, entries: readonly Entry[]): void {
  if (need(env, "APPROVAL") !== "manual") return;
  const execution = need(env, "EXECUTION");
  const approved = newest(entries, sha256, ["approved", "rejected"]);
  if (approved?.kind !== "approved" || approved.execution !== execution)
    throw new NotSigned(`nobody has approved ${sha256} in execution ${execution}`);
  const now = need(env, "CONFIG_VERSION");
  if (approved.configVersion !== now)
    throw new NotSigned(
      `the approval of ${sha256} is void: it was given for configuration ${approved.configVersion ?? "unknown"} of the target, which now is ${now}`,
    );
}

/** The last word about this release here: verified, in the version that is about to be deployed. */
function demandVerified({ sha256, artifact }: Release, entries: readonly Entry[]): Entry {
  const last = newest(entries, sha256, ["verified", "refused"]);
  if (last?.kind !== "verified") throw new NotSigned(`${sha256} was not verified here`);
  if (last.version !== artifact.versionId)
    throw new NotSigned(
      `version ${last.version ?? "unknown"} of ${artifact.key} was verified, not ${artifact.versionId}`,
    );
  return last;
}
