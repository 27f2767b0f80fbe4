// The lists of revocations: each is signed like everything else, follows the one before, and takes nothing back. Pure; where
// they are kept is in revocationTable.ts.
import { createHash } from "node:crypto";
import { readAttested } from "./attested.ts";
import type { Facts } from "./checks.ts";
import { formatBundle, parseBundle } from "./dsse.ts";
import { BadFormat } from "./faults.ts";
import { outside } from "./keyChecks.ts";
import type { TrustedKey } from "./keys.ts";
import { genesis } from "./ledger.ts";
import type { Revocations } from "./predicates.ts";
import type { Signer } from "./signer.ts";
import { attest } from "./statement.ts";

/** Which list was the newest when somebody looked: whoever remembers it finds out when an older one is shown. */
export type ListHead = { sequence: number; hash: string };
/** The newest list, and its place. */
export type KnownList = { list: Revocations; head: ListHead };

/** How long a list counts: who could keep it from being replaced would otherwise keep a revoked key alive. */
export const listDays = 30;
const day = 86_400_000;

/** `12:9f3c…`, as the ledger remembers it. */
export const formatHead = ({ sequence, hash }: ListHead): string => `${sequence}:${hash}`;

/** Of several that were remembered the newest. */
export function newestHead(texts: readonly (string | undefined)[]): ListHead | undefined {
  const heads = texts.flatMap((text) => {
    const [sequence, hash] = text?.split(":") ?? [];
    return sequence === undefined || hash === undefined ? [] : [{ sequence: Number(sequence), hash }];
  });
  return heads.toSorted((a, b) => b.sequence - a.sequence)[0];
}

/**
 * The newest of all lists, in their order, each an envelope in JSON. Throws BadFormat where they can't be believed: an
 * attacker must not empty the list, nor show an older one to who has `seen` a newer.
 */
export function readRevocations(
  lists: readonly string[],
  trusted: readonly TrustedKey[],
  { now, seen }: { now: Date; seen?: ListHead | undefined },
): KnownList {
  const known: KnownList[] = [];
  for (const text of lists) known.push(next(known.at(-1), text, trusted, now));
  const newest = known.at(-1);
  if (newest === undefined) throw new BadFormat("the list of revocations: there is none");
  if (seen !== undefined) demandSeen(known, seen);
  return newest;
}

/** What a judge knows of revocations: the newest list and its place, or why there is none that can be believed. */
export type ListFacts = Pick<Facts, "revocations" | "revocationsFault"> & { head?: ListHead };

/** The same as answers, not faults. */
export function listFacts(
  lists: readonly string[],
  trusted: readonly TrustedKey[],
  judged: { now: Date; seen: ListHead | undefined },
): ListFacts {
  try {
    const { list, head } = readRevocations(lists, trusted, judged);
    return { revocations: list, head };
  } catch (error) {
    if (error instanceof BadFormat) return { revocationsFault: error.message };
    throw error;
  }
}

/** Lists in a file: one a line. */
export const listsIn = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

function demandSeen(known: readonly KnownList[], seen: ListHead): void {
  const then = known[seen.sequence - 1];
  if (then === undefined)
    throw new BadFormat(
      `the list of revocations: number ${known.length} is the newest one here, but number ${seen.sequence} was known: it was set back`,
    );
  if (then.head.hash !== seen.hash)
    throw new BadFormat(`the list of revocations: number ${seen.sequence} is not the one that was known`);
}

function next(
  before: KnownList | undefined,
  text: string,
  trusted: readonly TrustedKey[],
  now: Date,
): KnownList {
  const reading = readAttested(text, trusted);
  if (!reading.ok) throw new BadFormat(`the list of revocations: ${reading.step}: ${reading.reason}`);
  const [attested, second] = reading.attested;
  if (attested?.statement.kind !== "revocation" || second !== undefined)
    throw new BadFormat("the list of revocations: an entry is no list");
  const { predicate: list } = attested.statement;
  const fault =
    attested.keys.map((key) => keyFault(key, list, now)).find((found) => found !== undefined) ??
    orderFault(before, list);
  if (fault !== undefined) throw new BadFormat(`the list of revocations: ${fault}`);
  return { list, head: { sequence: list.sequence, hash: hashOf(text) } };
}

/** A key signs lists in its time, and none from the moment at which a list revokes the key itself. */
function keyFault(key: TrustedKey, list: Revocations, now: Date): string | undefined {
  if (!key.signs.includes("revocation")) return `key ${key.id} may not sign one`;
  const issued = new Date(list.issuedOn);
  const late = outside(key, issued, now);
  if (late !== undefined) return `number ${list.sequence} ${late}`;
  const revoked = list.keys.find(({ id, since }) => id === key.id && new Date(since) <= issued);
  return revoked && `number ${list.sequence} is signed by key ${key.id}, which it revokes`;
}

function orderFault(before: KnownList | undefined, list: Revocations): string | undefined {
  const { sequence, previous, issuedOn } = list;
  const wanted = (before?.head.sequence ?? 0) + 1;
  if (sequence !== wanted) return `number ${sequence} stands where number ${wanted} belongs`;
  if (previous !== (before?.head.hash ?? genesis))
    return `number ${sequence} does not follow the one before it`;
  if (before === undefined) return undefined;
  if (Date.parse(issuedOn) < Date.parse(before.list.issuedOn))
    return `number ${sequence} is older than the one before it`;
  const gone = takenBack(before.list, list);
  return gone && `number ${sequence} takes back that ${gone} is revoked`;
}

/** What the newer list leaves out, or revokes from a later time only. */
const takenBack = (older: Revocations, newer: Revocations): string | undefined =>
  older.artifacts.find(({ sha256 }) => !newer.artifacts.some((one) => one.sha256 === sha256))?.sha256 ??
  older.keys.find(
    ({ id, since }) => !newer.keys.some((one) => one.id === id && new Date(one.since) <= new Date(since)),
  )?.id;

const hashOf = (text: string): string => {
  const [envelope] = parseBundle(text);
  return createHash("sha256")
    .update(envelope?.payload ?? "")
    .digest("hex");
};

/** What is revoked by a list. */
export type Revoked = Pick<Revocations, "keys" | "artifacts">;

/** The list that follows: all that was revoked, and `more`. Answers the envelope in JSON, without a line's end. */
export async function issueList(
  signer: Signer,
  before: KnownList | undefined,
  { more = { keys: [], artifacts: [] }, days = listDays, now }: { more?: Revoked; days?: number; now: Date },
): Promise<{ text: string; known: KnownList }> {
  const old = before?.list ?? { keys: [], artifacts: [] };
  const list: Revocations = {
    sequence: (before?.head.sequence ?? 0) + 1,
    previous: before?.head.hash ?? genesis,
    issuedOn: now.toISOString(),
    expiresOn: new Date(now.getTime() + days * day).toISOString(),
    keys: together(old.keys, more.keys, ({ id, since }) => `${id} ${since}`),
    artifacts: together(old.artifacts, more.artifacts, ({ sha256 }) => sha256),
  };
  // A statement has a subject: what is revoked.
  const sha256 = createHash("sha256")
    .update(JSON.stringify([list.keys, list.artifacts]))
    .digest("hex");
  const envelope = await attest(signer, "revocation", [{ name: "revocations", digest: { sha256 } }], list);
  const text = formatBundle([envelope]).trimEnd();
  return { text, known: { list, head: { sequence: list.sequence, hash: hashOf(text) } } };
}

const together = <T>(old: readonly T[], more: readonly T[], name: (one: T) => string): T[] => [
  ...old,
  ...more.filter((one) => !old.some((there) => name(there) === name(one))),
];

/** With less than half of its time left a list is due to be signed anew. */
export const isDue = ({ list }: KnownList, now: Date): boolean =>
  Date.parse(list.expiresOn) - now.getTime() < (listDays / 2) * day;
