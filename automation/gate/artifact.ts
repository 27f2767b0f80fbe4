// Gate 6: is the release that the run deploys signed, attested and not revoked, as its environment demands?
import { decide, firstFailure, type Verification } from "../../infra/functions/lib/decide.ts";
import { readAttested } from "../../infra/functions/lib/attested.ts";
import type { VerificationPolicy } from "../../infra/functions/lib/verificationPolicy.ts";
import type { Facts } from "../../infra/functions/lib/checks.ts";
import type { ChangeFacts, Decision } from "./gates.ts";

/** A release as it was registered: an artifact's digest, and what was attested of it. */
export interface Release {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly name: string;
  /** DSSE envelopes, one a line. */
  readonly bundle: string;
  /** End of its build, as its provenance tells; null where it does not. */
  readonly builtAt: Date | null;
}

/** What a run deploys, beside the program. */
export interface Deployed {
  /** Undefined when the run names a release that is not registered. */
  readonly release: Release | undefined;
  /** What the stack runs now: null when nothing, undefined when that is not known. */
  readonly running: Facts["running"];
  readonly revocations: Facts["revocations"];
  readonly revocationsFault?: Facts["revocationsFault"];
  /** Somebody said that going back to an older release is meant. */
  readonly rollback: boolean;
}

/** Passes what the environment demands no artifact of; else each check of its verification policy must pass. */
export function artifactGate({ policy, operation, deployed, now }: ChangeFacts): Decision {
  const gate = "artifact";
  if (operation !== "update" || policy.artifact === undefined)
    return { gate, verdict: "pass", reason: "no signed artifact is demanded", inputs: { at: now } };
  const release = deployed?.release;
  const inputs = { at: now, release: release?.sha256 ?? null, running: deployed?.running ?? null };
  const refuse = (reason: string, more: object = {}): Decision => {
    return { gate, verdict: "refuse", code: "artifact_refused", reason, inputs: { ...inputs, ...more } };
  };
  if (!release) return refuse(`${policy.name} takes signed releases only, and the run names none`);
  const verification = verify(release, policy.artifact.policy, { ...deployed, now });
  const { allowed, checks } = verification;
  const failure = firstFailure(verification);
  if (!allowed) return refuse(`${failure?.check}: ${failure?.reason}`, { checks });
  return {
    gate,
    verdict: "pass",
    reason: `${release.name} passes every check`,
    inputs: { ...inputs, checks },
  };
}

/** The one decision of signed releases, on the registered attestations. */
export function verify(
  { sha256, bundle }: Pick<Release, "sha256" | "bundle">,
  policy: VerificationPolicy,
  { running, revocations, revocationsFault, rollback, now }: Partial<Deployed> & { readonly now: Date },
): Verification {
  // The size is no part of any check.
  const artifact = { sha256, size: 0 };
  return decide(bundle, policy, {
    artifact,
    now,
    running,
    revocations,
    revocationsFault,
    ...(rollback ? { rollbackTo: sha256 } : {}),
  });
}

/** When the build ended by its provenance, if these keys vouch for the bundle as a whole; else why they do not. */
export function builtAtOf(
  bundle: string,
  policy: VerificationPolicy,
): { builtAt: Date | null } | { fault: string } {
  const reading = readAttested(bundle, policy.keys);
  if (!reading.ok) return { fault: `${reading.step}: ${reading.reason}` };
  const finished = reading.attested
    .map(({ statement }) =>
      statement.kind === "provenance" ? statement.predicate.runDetails.metadata?.finishedOn : undefined,
    )
    .find((at) => at !== undefined);
  return { builtAt: finished === undefined ? null : new Date(finished) };
}
