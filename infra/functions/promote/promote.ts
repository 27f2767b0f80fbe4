// Promotes a release: what its environment found healthy is copied, byte for byte, into the next environment's store.
// Every step can be done twice: a promotion that broke off is completed by doing it again, and two at once make one.
import type { S3Client } from "@aws-sdk/client-s3";
import { again, patient, type Patience } from "../lib/again.ts";
import { readAttested, type Attested } from "../lib/attested.ts";
import { formatBundle, limits, parseBundle } from "../lib/dsse.ts";
import { checkRevocations } from "../lib/history.ts";
import { checkKeys } from "../lib/keyChecks.ts";
import type { LedgerEvent } from "../lib/ledger.ts";
import type { TrustedKey } from "../lib/keys.ts";
import { environmentUri } from "../lib/predicates.ts";
import { keysOf, readRelease, type Pinned, type Release } from "../lib/release.ts";
import { formatHead, type ListFacts } from "../lib/revocations.ts";
import type { Signer } from "../lib/signer.ts";
import { attest } from "../lib/statement.ts";
import {
  existing,
  largestArtifact,
  onlyVersion,
  openPinned,
  putOnce,
  readPinned,
  sha256Of,
  WrongBytes,
} from "../lib/storeObjects.ts";

/** A release may not go on; the message says why, for people and for the ledger. */
export class NotPromoted extends Error {}

export type Promotion = {
  /** Whose release it is, and where it goes. */
  environment: string;
  next: string;
  bucket: string;
  nextBucket: string;
  /** Reads this environment's store; of the role that alone reads it. */
  reader: () => Promise<S3Client>;
  /** Writes the next store. */
  writer: S3Client;
  /** Signs this environment's word. */
  signer: Signer;
  /** Keys of the attestations that travel along. */
  trusted: readonly TrustedKey[];
  /** Who says that it was healthy: an URI, and the policy by which it was verified. */
  verifier: string;
  policy: { uri: string; digest: { sha256: string } };
  /** The execution of the pipeline, and whether somebody must have agreed to it before. */
  execution: string;
  approval: boolean;
  ledger: {
    last(app: string, environment: string): Promise<LedgerEvent | undefined>;
    /** The newest entry on what people decided about a release there. */
    decided(release: Pick<Release, "app" | "sha256">, environment: string): Promise<LedgerEvent | undefined>;
    append(event: LedgerEvent): Promise<LedgerEvent>;
  };
  /** What is revoked, by the newest list that can be believed: not older than what was known where it goes. */
  revocations(release: Pick<Release, "app">): Promise<ListFacts>;
  /** ARN of the role that promotes. */
  by: string;
  now: () => Date;
  patience?: Patience;
};

/** Answers the release as it lies in the next store. Refusals are written down before they are thrown. */
export async function promote(request: unknown, promotion: Promotion): Promise<Release> {
  const release = readRelease(request, { bucket: promotion.bucket });
  const lists = await promotion.revocations(release);
  const list = lists.head === undefined ? {} : { revocations: formatHead(lists.head) };
  try {
    await demandHealthy(release, promotion);
    const approver = await demandApproval(release, promotion);
    const promoted = await copy(release, promotion, lists);
    await note(promotion, release, {
      kind: "promoted",
      ...(approver === undefined ? {} : { approver }),
      ...list,
    });
    return promoted;
  } catch (error) {
    if (error instanceof NotPromoted || error instanceof WrongBytes)
      await note(promotion, release, { kind: "refused", reason: error.message, ...list });
    throw error;
  }
}

/** Who agreed: of this release, in this execution, whatever was agreed to before. */
async function demandApproval(
  release: Release,
  { ledger, next, approval, execution }: Promotion,
): Promise<string | undefined> {
  if (!approval) return undefined;
  const decided = await ledger.decided(release, next);
  if (decided?.kind !== "approved" || decided.execution !== execution || decided.approver === undefined)
    throw new NotPromoted(`nobody has approved ${release.sha256} for ${next} in execution ${execution}`);
  return decided.approver;
}

/** Nothing passes an environment by: the last word of the ledger on this environment is that this release is healthy. */
async function demandHealthy({ app, sha256 }: Release, { ledger, environment }: Promotion): Promise<void> {
  const last = await ledger.last(app, environment);
  if (last === undefined) throw new NotPromoted(`${app} was never deployed in ${environment}`);
  if (last.sha256 !== sha256)
    throw new NotPromoted(`${environment} runs ${last.sha256}, not ${sha256}: only what was tested goes on`);
  if (last.kind !== "healthy")
    throw new NotPromoted(`${sha256} is not healthy in ${environment}: its last state is ${last.kind}`);
}

/** Artifact, attestations, then the manifest: only with the last one the release has arrived. */
async function copy(release: Release, promotion: Promotion, lists: ListFacts): Promise<Release> {
  const { patience = patient, nextBucket, writer } = promotion;
  const keys = keysOf(release.app, release.sha256);
  const attestations = await again(patience, () => summarised(release, promotion, lists));
  const artifact = await again(patience, () => copyArtifact(release, promotion));
  const bundle = await again(patience, () => putText(promotion, keys.attestations, attestations));
  const promoted: Release = { ...release, bucket: nextBucket, artifact, attestations: bundle };
  await again(patience, () => putText(promotion, keys.manifest, `${JSON.stringify(promoted)}\n`));
  // Whoever came first wrote it; its versions are the only ones there are.
  await onlyVersion(writer, nextBucket, keys.artifact);
  return promoted;
}

async function copyArtifact(release: Release, promotion: Promotion): Promise<Pinned> {
  const there = await existing(promotion.writer, promotion.nextBucket, release.artifact.key);
  if (there !== undefined) return there;
  const { body, size } = await openPinned(await promotion.reader(), release.bucket, release.artifact);
  if (size > largestArtifact)
    throw new NotPromoted(`the artifact has ${size} bytes; S3 takes ${largestArtifact} at once`);
  try {
    return await putOnce(promotion.writer, promotion.nextBucket, release.artifact.key, {
      sha256: release.sha256,
      size,
      body,
    });
  } finally {
    body.destroy();
  }
}

/** The attestations as they are, and this environment's word behind them (SLSA verification summary). */
async function summarised(release: Release, promotion: Promotion, lists: ListFacts): Promise<string> {
  const { trusted, environment, verifier, policy, signer, now } = promotion;
  const bytes = await readPinned(
    await promotion.reader(),
    release.bucket,
    release.attestations,
    limits.bundleBytes,
  );
  const text = bytes.toString("utf8");
  const reading = readAttested(text, trusted);
  if (!reading.ok) throw new NotPromoted(`the attestations can't be believed: ${reading.reason}`);
  demandTrust(release, reading.attested, { ...lists, now: now() });
  const subject = { digest: { sha256: release.sha256 } };
  const stranger = reading.attested.find(
    ({ statement }) => !statement.subjects.some(({ digest }) => digest["sha256"] === release.sha256),
  );
  if (stranger !== undefined)
    throw new NotPromoted(`the ${stranger.statement.kind} that travels along is of another artifact`);
  const summary = await attest(signer, "deployment", [subject], {
    verifier: { id: verifier },
    timeVerified: now().toISOString(),
    resourceUri: environmentUri(environment),
    policy,
    verificationResult: "PASSED",
    verifiedLevels: ["SLSA_BUILD_LEVEL_3"],
  });
  return formatBundle([...parseBundle(text), summary]);
}

/**
 * Each key for its kind and in its time: what an older generation of the key signed before its end still counts. Neither
 * a key nor the artifact is revoked.
 */
function demandTrust(
  { sha256 }: Release,
  attested: readonly Attested[],
  known: ListFacts & { now: Date },
): void {
  const [provenance, second] = attested.flatMap(({ statement }) =>
    statement.kind === "provenance" ? [statement.predicate] : [],
  );
  if (provenance === undefined || second !== undefined)
    throw new NotPromoted("the attestations hold not exactly one provenance");
  const facts = { ...known, artifact: { sha256 } };
  const keys = checkKeys({ attested, provenance, facts });
  if (keys.outcome !== "passed") throw new NotPromoted(`the attestations can't be believed: ${keys.reason}`);
  const revoked = checkRevocations({ attested, provenance, facts });
  if (revoked.outcome !== "passed") throw new NotPromoted(`revocations: ${revoked.reason}`);
}

const putText = (promotion: Promotion, key: string, text: string): Promise<Pinned> => {
  const body = Buffer.from(text);
  return putOnce(promotion.writer, promotion.nextBucket, key, {
    sha256: sha256Of(body),
    size: body.length,
    body,
  });
};

/** One entry for each release and outcome, however often it is told. */
async function note(
  { ledger, by, now, next, execution, policy }: Promotion,
  { app, sha256 }: Release,
  told: Pick<LedgerEvent, "kind" | "reason" | "approver" | "revocations">,
): Promise<void> {
  const id =
    told.kind === "promoted" ? `promoted:${sha256}` : `${told.kind}:${sha256}:${now().toISOString()}`;
  await ledger.append({
    ...told,
    id,
    app,
    environment: next,
    sha256,
    at: now().toISOString(),
    by,
    execution,
    policyVersion: policy.digest.sha256,
  });
}
