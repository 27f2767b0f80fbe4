// What travels with a release: its attestations as they are, read and believed.
import { readAttested, type Attested } from "../lib/attested.ts";
import { limits } from "../lib/dsse.ts";
import { checkRevocations } from "../lib/history.ts";
import { checkKeys } from "../lib/keyChecks.ts";
import type { Release } from "../lib/release.ts";
import type { ListFacts } from "../lib/revocations.ts";
import { readPinned } from "../lib/storeObjects.ts";
import { NotPromoted, type Promotion } from "./promotion.ts";

/** The text of the bundle. Throws NotPromoted for what can't be believed, is of another artifact, or is revoked. */
export async function travelling(
  release: Release,
  { reader, trusted, now }: Promotion,
  lists: ListFacts,
): Promise<string> {
  const { bucket, attestations, sha256 } = release;
  const bytes = await readPinned(await reader(), bucket, attestations, limits.bundleBytes);
  const text = bytes.toString("utf8");
  const reading = readAttested(text, trusted);
  if (!reading.ok) throw new NotPromoted(`the attestations can't be believed: ${reading.reason}`);
  demandTrust(release, reading.attested, { ...lists, now: now() });
  const stranger = reading.attested.find(
    ({ statement }) => !statement.subjects.some(({ digest }) => digest["sha256"] === sha256),
  );
  if (stranger !== undefined)
    throw new NotPromoted(`the ${stranger.statement.kind} that travels along is of another artifact`);
  return text;
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
