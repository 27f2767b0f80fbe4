// Decides what the audit's hash chain is, and whether a list of records is one. Pure: works offline, on an export.
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** What is written down: who did what to what, with which facts. `at` is RFC 3339 in UTC. */
export interface AuditEntry {
  readonly at: string;
  /** Name of the credential, or `lockgate` for what the server does by itself. */
  readonly actor: string;
  /** From the table of actions: `run.state`, `token.created`, ... */
  readonly action: string;
  /** The stack concerned, if there is one. */
  readonly stack?: string;
  /** The run concerned, if there is one. */
  readonly run?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A link of the chain. `seq` counts from 1 without gaps; hashes are SHA-256 in lower-case hexadecimal. */
export interface AuditRecord {
  readonly seq: number;
  /** `hash` of the record before; 64 zeros in the first. */
  readonly previous: string;
  readonly entry: AuditEntry;
  /** SHA-256 of the canonical JSON (RFC 8785) of {entry, previous, seq}. */
  readonly hash: string;
}

/** End of a chain. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first record. */
export const genesis: AuditHead = Object.freeze({ seq: 0, hash: "0".repeat(64) });

/** The hash that a record must have. */
export function hashOf({ entry, previous, seq }: Omit<AuditRecord, "hash">): string {
  return createHash("sha256").update(canonical({ entry, previous, seq })).digest("hex");
}

/** Canonical JSON, RFC 8785. Throws where a value has none. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("a value without JSON form can't be audited");
  return text;
}

/** What is wrong with a chain, at which record. */
export interface ChainFault {
  readonly seq: number;
  readonly what: string;
}

/** Compares one record with the head before it: undefined when it is the next link. */
export function linkFault(head: AuditHead, record: AuditRecord): ChainFault | undefined {
  const at = (what: string): ChainFault => ({ seq: record.seq, what });
  if (record.seq !== head.seq + 1) {
    return at(`record ${record.seq} follows record ${head.seq}: records are missing, doubled or reordered`);
  }
  if (record.previous !== head.hash) {
    return at(`record ${record.seq} does not continue record ${head.seq}: another chain, or one was changed`);
  }
  if (record.hash !== hashOf(record)) return at(`record ${record.seq} was changed: its hash is another`);
  return undefined;
}
