// Verifies a release in files: gathers the facts, then asks the one decision.
import { readAttested } from "../lib/attested.ts";
import { commitOf, type Facts } from "../lib/checks.ts";
import { decide, type Verification } from "../lib/decide.ts";
import { digestBytes, digestFile } from "../lib/digests.ts";
import type { VerificationPolicy } from "../lib/verificationPolicy.ts";
import { archiveFault } from "./archive.ts";
import { isReachable } from "./commit.ts";

export type VerifyRequest = {
  /** Path of the artifact, or the bytes of an image's manifest. */
  artifact: string | Buffer;
  /** Text of its bundle of attestations. */
  bundle: string;
  policy: VerificationPolicy;
  /** Folder of a clone of the source. */
  clone?: string | undefined;
} & Pick<Facts, "now" | "running" | "revocations" | "revocationsFault" | "rollbackTo" | "rollbackFault">;

export async function verifyRelease(request: VerifyRequest): Promise<Verification> {
  const { artifact, bundle, policy } = request;
  const { archive } = policy.demands;
  return decide(bundle, policy, {
    artifact: Buffer.isBuffer(artifact) ? digestBytes(artifact) : await digestFile(artifact),
    now: request.now,
    running: request.running,
    revocations: request.revocations,
    revocationsFault: request.revocationsFault,
    rollbackTo: request.rollbackTo,
    rollbackFault: request.rollbackFault,
    commitReachable: await commitFact(request),
    // An image is no archive, so that a policy that demands one lets no image through.
    archiveFault:
      archive === undefined || Buffer.isBuffer(artifact) ? undefined : await archiveFault(artifact, archive),
  });
}

/** Only a commit by the word of a good signature is looked for. */
async function commitFact({ bundle, policy, clone }: VerifyRequest): Promise<boolean | undefined> {
  if (clone === undefined || policy.commit !== "git") return undefined;
  const reading = readAttested(bundle, policy.keys);
  const statement = reading.ok
    ? reading.attested.map((each) => each.statement).find(({ kind }) => kind === "provenance")
    : undefined;
  const commit = statement?.kind === "provenance" ? commitOf(statement.predicate) : undefined;
  return commit === undefined ? undefined : isReachable(clone, commit, policy.source.ref);
}
