// What every deployment has in common: only what was verified here is deployed, and the ledger has what came of it.
import { NotSigned } from "../lib/faults.ts";
import type { Entry } from "../lib/ledger.ts";
import type { Release } from "../lib/release.ts";
import { WrongBytes } from "../lib/storeObjects.ts";
import { handedOver } from "./handedOver.ts";
import { chainHere, newest, originIn, shortly, tell } from "./record.ts";
import type { Job } from "./settings.ts";

/** The deployment began and did not succeed; what ran before runs again. */
export class NotDeployed extends Error {}

/** Throws NotSigned for what was not verified here in this very version. `deploy` says in a sentence what it did. */
export async function deployVerified(
  job: Job,
  deploy: (release: Release) => Promise<string>,
): Promise<string> {
  const release = await handedOver(job);
  const { sha256, artifact } = release;
  const told = { sha256, version: artifact.versionId };
  try {
    const verified = demandVerified(release, await chainHere(job));
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
