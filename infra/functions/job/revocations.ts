// The signer begins the lists of revocations with an empty one and signs the newest anew while it lasts, so that verifiers
// are never without one. Revoking is another role's work, and nothing that it revoked is left out here.
import { fetchTrusted, readTrustedRows } from "../lib/kmsTrust.ts";
import { addList, listsOf } from "../lib/revocationTable.ts";
import { isDue, issueList, readRevocations } from "../lib/revocations.ts";
import type { Signer } from "../lib/signer.ts";
import { NotSigned } from "../lib/faults.ts";
import { need, type Job } from "./settings.ts";

/** `TRUSTED_KEYS`: who may sign lists. Throws BadFormat for lists that can't be believed, NotSigned for a revoked key. */
export async function keepRevocations({ env, aws }: Job, signer: Signer, now: Date): Promise<void> {
  const table = { dynamo: aws.dynamo, name: need(env, "LEDGER_TABLE") };
  const trusted = await fetchTrusted(readTrustedRows(need(env, "TRUSTED_KEYS"), "TRUSTED_KEYS"), aws.kms);
  const lists = await listsOf(table);
  const newest = lists.length === 0 ? undefined : readRevocations(lists, trusted, { now });
  const revoked = newest?.list.keys.find(({ id, since }) => id === signer.keyId && new Date(since) <= now);
  if (revoked !== undefined)
    throw new NotSigned(
      `key ${signer.keyId} is revoked since ${revoked.since}: ${revoked.reason}; rotate it`,
    );
  if (newest !== undefined && !isDue(newest, now)) return;
  const { text, known } = await issueList(signer, newest, { now });
  // Whoever was first has written a list as good as this one.
  await addList(table, known.head.sequence, text);
}
