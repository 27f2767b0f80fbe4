// Promotes a release: what its environment found healthy is copied, byte for byte, into the next environment's store.
// Every step can be done twice: a promotion that broke off is completed by doing it again, and two at once make one.
import { again, patient } from "../lib/again.ts";
import { formatBundle, parseBundle } from "../lib/dsse.ts";
import type { Entry, LedgerEvent } from "../lib/ledger.ts";
import { environmentUri } from "../lib/predicates.ts";
import { keysOf, readRelease, type Pinned, type Release } from "../lib/release.ts";
import { formatHead, type ListFacts } from "../lib/revocations.ts";
import { whyNotBack } from "../lib/rollback.ts";
import { attest } from "../lib/statement.ts";
import {
  existing,
  largestArtifact,
  onlyVersion,
  openPinned,
  putOnce,
  sha256Of,
  WrongBytes,
} from "../lib/storeObjects.ts";
import { NotPromoted, type Promotion } from "./promotion.ts";
import { travelling } from "./travelling.ts";

/** Answers the release as it lies in the next store. Refusals are written down before they are thrown. */
export async function promote(request: unknown, promotion: Promotion): Promise<Release> {
  const release = readRelease(request, { bucket: promotion.bucket });
  const lists = await promotion.revocations(release);
  const list = lists.head === undefined ? {} : { revocations: formatHead(lists.head) };
  try {
    const there = await promotion.ledger.entries(release.app, promotion.next);
    const back = await comesBack(release, promotion, there);
    const { approver, rollbackTarget } = demandApproval(release, promotion, there) ?? {};
    const promoted = back ? await handBack(release, promotion, lists) : await copy(release, promotion, lists);
    await note(promotion, release, {
      kind: "promoted",
      ...(back ? { reason: "goes back to what was healthy there before" } : {}),
      ...(approver === undefined ? {} : { approver }),
      ...(rollbackTarget === undefined ? {} : { rollbackTarget }),
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
function demandApproval(
  { sha256 }: Release,
  { next, approval, execution }: Promotion,
  there: readonly Entry[],
): Entry | undefined {
  if (!approval) return undefined;
  const decided = there.findLast(
    (entry) => entry.sha256 === sha256 && (entry.kind === "approved" || entry.kind === "rejected"),
  );
  if (decided?.kind !== "approved" || decided.execution !== execution || decided.approver === undefined)
    throw new NotPromoted(`nobody has approved ${sha256} for ${next} in execution ${execution}`);
  return decided;
}

/**
 * Nothing passes an environment by: the last word of the ledger on it (for a twin, on what that is like) is that this release is healthy. Only
 * a release that has gone through all of it before may come back, since this environment may have moved on by then.
 */
async function comesBack(
  { app, sha256 }: Release,
  { ledger, healthyIn, next, execution }: Promotion,
  there: readonly Entry[],
): Promise<boolean> {
  const unhealthy = whyUnhealthy({ app, sha256 }, healthyIn, await ledger.last(app, healthyIn));
  if (unhealthy === undefined) return false;
  const why = whyNotBack(there, { sha256, execution });
  if (why !== undefined) throw new NotPromoted(`${unhealthy}; not as a rollback of ${next} either: ${why}`);
  return true;
}

function whyUnhealthy(
  { app, sha256 }: Pick<Release, "app" | "sha256">,
  environment: string,
  last: LedgerEvent | undefined,
): string | undefined {
  if (last === undefined) return `${app} was never deployed in ${environment}`;
  if (last.sha256 !== sha256)
    return `${environment} runs ${last.sha256}, not ${sha256}: only what was tested goes on`;
  return last.kind === "healthy"
    ? undefined
    : `${sha256} is not healthy in ${environment}: its last state is ${last.kind}`;
}

/** As it came into the next store the first time. Nothing is written there, and no new word is signed. */
async function handBack(release: Release, promotion: Promotion, lists: ListFacts): Promise<Release> {
  const { patience = patient, nextBucket, writer } = promotion;
  await again(patience, () => travelling(release, promotion, lists));
  const keys = keysOf(release.app, release.sha256);
  const find = async (key: string): Promise<Pinned> => {
    const found = await again(patience, () => existing(writer, nextBucket, key));
    if (found === undefined) throw new NotPromoted(`${key} is no longer in ${nextBucket}`);
    return found;
  };
  await find(keys.manifest);
  const [artifact, attestations] = [await find(keys.artifact), await find(keys.attestations)];
  return { ...release, bucket: nextBucket, artifact, attestations };
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
  const { environment, verifier, policy, signer, now } = promotion;
  const text = await travelling(release, promotion, lists);
  const summary = await attest(signer, "deployment", [{ digest: { sha256: release.sha256 } }], {
    verifier: { id: verifier },
    timeVerified: now().toISOString(),
    resourceUri: environmentUri(environment),
    policy,
    verificationResult: "PASSED",
    verifiedLevels: ["SLSA_BUILD_LEVEL_3"],
  });
  return formatBundle([...parseBundle(text), summary]);
}

const putText = (promotion: Promotion, key: string, text: string): Promise<Pinned> => {
  const body = Buffer.from(text);
  return putOnce(promotion.writer, promotion.nextBucket, key, {
    sha256: sha256Of(body),
    size: body.length,
    body,
  });
};

/** One entry for each release and outcome, however often it is told; of what comes back one for each execution. */
async function note(
  { ledger, by, now, next, execution, policy }: Promotion,
  { app, sha256 }: Release,
  told: Pick<LedgerEvent, "kind" | "reason" | "approver" | "rollbackTarget" | "revocations">,
): Promise<void> {
  const again = told.reason === undefined ? "" : `:${execution}`;
  const id =
    told.kind === "promoted" ? `promoted:${sha256}${again}` : `${told.kind}:${sha256}:${now().toISOString()}`;
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
