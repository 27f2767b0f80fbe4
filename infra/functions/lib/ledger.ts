// The release ledger's entries and their chain: each entry holds the hash of the one before, so that an entry that is
// edited, left out or moved is found by whoever has a copy. Pure; where it is kept is in ledgerTable.ts.
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "./faults.ts";

export const eventKinds = [
  "signed",
  "approved",
  "rejected",
  "promoted",
  "verified",
  "refused",
  "begun",
  "deployed",
  "healthy",
  "failed",
  "rolledBack",
] as const;
export type EventKind = (typeof eventKinds)[number];

/** Kinds that tell what runs in an environment, and how it fares. */
const states: ReadonlySet<EventKind> = new Set(["deployed", "healthy", "failed", "rolledBack"]);
export const isState = (kind: EventKind): boolean => states.has(kind);

const hash = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal");

/** What happened to a release in an environment. */
export const eventSchema = z.strictObject({
  /** The same event told twice is one entry. */
  id: z.string().min(1).max(512),
  kind: z.enum(eventKinds),
  app: z.string().min(1),
  environment: z.string().min(1),
  sha256: hash,
  at: z.iso.datetime(),
  /** ARN of the role that did it. */
  by: z.string().min(1),
  /** ARN of whoever agreed or said no: of approvals and rejections, and of what an approval allowed. */
  approver: z.string().optional(),
  commit: z.string().optional(),
  /** End of the build, by the provenance: what is older does not replace it. */
  builtOn: z.iso.datetime({ offset: true }).optional(),
  /** Version of the artifact in the environment's store: what was verified is what is deployed. */
  version: z.string().optional(),
  /** Id of the pipeline's execution. */
  execution: z.string().optional(),
  /** Where that execution rolls a stage back: id of the one to which, as CodePipeline says. */
  rollbackTarget: z.string().optional(),
  configVersion: z.string().optional(),
  policyVersion: z.string().optional(),
  /** The newest list of revocations that it was judged by, as `<sequence>:<hash>`: no older one is believed again. */
  revocations: z
    .string()
    .regex(/^\d+:[0-9a-f]{64}$/)
    .optional(),
  /** Whom a fleet's deployment began to bring it, by where they stand: who leaves the table meanwhile is known by this. */
  tenants: z
    .array(z.strictObject({ id: z.string(), accountId: z.string(), region: z.string() }))
    .max(2000)
    .optional(),
  /** For people: why it was refused, what failed. */
  reason: z.string().max(2048).optional(),
});
export type LedgerEvent = Readonly<z.infer<typeof eventSchema>>;

export const entrySchema = z.strictObject({
  ...eventSchema.shape,
  /** Counts from 1 in the chain of one app in one environment. */
  seq: z.number().int().positive(),
  previous: hash,
  hash,
});
export type Entry = Readonly<z.infer<typeof entrySchema>>;

/** What comes before the first entry. */
export const genesis = "0".repeat(64);

export const chainOf = ({ app, environment }: Pick<LedgerEvent, "app" | "environment">): string =>
  `${app}#${environment}`;

/** SHA-256 over the canonical JSON (RFC 8785) of all but the hash itself. */
const hashOf = (entry: Omit<Entry, "hash">): string =>
  createHash("sha256")
    .update(canonicalize({ ...entry, hash: undefined }) ?? "")
    .digest("hex");

/** The entry that follows `last` in its chain. */
export function follow(last: Entry | undefined, event: LedgerEvent): Entry {
  const open = { ...eventSchema.parse(event), seq: (last?.seq ?? 0) + 1, previous: last?.hash ?? genesis };
  return { ...open, hash: hashOf(open) };
}

/** What an entry proves against, kept elsewhere: a chain that was cut at its end is found by its last hash only. */
export type Head = { chain: string; seq: number; hash: string };

export const headsOf = (entries: readonly Entry[]): Head[] =>
  [...byChain(entries)].map(([chain, list]) => {
    const { seq, hash: last } = list.at(-1) as Entry;
    return { chain, seq, hash: last };
  });

const byChain = (entries: readonly Entry[]): Map<string, Entry[]> => Map.groupBy(entries, chainOf);

/** Every fault of every chain, in words; none: nothing was edited, left out, moved or added. `heads` as once noted. */
export function verifyChains(entries: readonly Entry[], heads: readonly Head[] = []): string[] {
  const chains = byChain(entries);
  return [
    ...[...chains].flatMap(([chain, list]) => [...faultsOfChain(chain, list), ...toldTwice(chain, list)]),
    ...heads.flatMap((head) => faultsOfHead(head, chains.get(head.chain) ?? [])),
  ];
}

function faultsOfChain(chain: string, list: readonly Entry[]): string[] {
  return list.flatMap((entry, index) => {
    const before = list[index - 1];
    const at = `${chain} entry ${entry.seq}`;
    if (entry.seq !== index + 1)
      return [`${at} stands at place ${index + 1}: an entry is missing or was moved`];
    if (entry.previous !== (before?.hash ?? genesis)) return [`${at} does not follow the entry before it`];
    return entry.hash === hashOf(entry) ? [] : [`${at} was edited: its hash is not that of its content`];
  });
}

const toldTwice = (chain: string, list: readonly Entry[]): string[] =>
  [...Map.groupBy(list, ({ id }) => id)].flatMap(([id, same]) =>
    same.length > 1 ? [`${chain}: event ${id} stands ${same.length} times`] : [],
  );

const faultsOfHead = ({ chain, seq, hash: expected }: Head, list: readonly Entry[]): string[] => {
  const entry = list[seq - 1];
  if (entry === undefined) return [`${chain} ends after ${list.length} entries, ${seq} were known`];
  return entry.hash === expected ? [] : [`${chain} entry ${seq} is not the one that was known`];
};

/** An export: one entry a line. Throws BadFormat with the line. */
export const parseEntries = (text: string): Entry[] =>
  text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const parsed = entrySchema.safeParse(parseJson(line, `line ${index + 1} of the ledger`));
    if (!parsed.success)
      throw new BadFormat(`line ${index + 1} of the ledger is no entry: ${firstIssue(parsed.error)}`);
    return [parsed.data];
  });

export const formatEntries = (entries: readonly Entry[]): string =>
  entries.map((entry) => `${canonicalize(entry) ?? ""}\n`).join("");

/** What runs where: of each chain the last release that was healthy, or none. */
export const running = (entries: readonly Entry[]): Map<string, Entry | undefined> =>
  new Map(
    [...byChain(entries)].map(([chain, list]) => [
      chain,
      list.findLast(({ kind }) => kind === "healthy" || kind === "rolledBack"),
    ]),
  );
