// Decides whether an export of the audit is whole and unchanged. Pure: lines in, findings out; one record in memory.
import { type CheckSignature, readCheckpoint } from "./checkpoint.ts";
import { type AuditHead, type AuditRecord, type ChainFault, genesis, linkFault } from "./chain.ts";

export interface Verified {
  /** Records that were read. */
  readonly records: number;
  /** End of the chain as it was read. */
  readonly head: AuditHead;
  /** Place of the newest checkpoint; its signature was checked if a key was given. */
  readonly checkpoint: number | undefined;
  /** What is wrong, in the order of the file; nothing means that the export is whole. */
  readonly faults: readonly ChainFault[];
}

/** After so many faults the rest is not looked for: one cut makes all that follow wrong. */
const mostFaults = 20;

/**
 * Reads an export line by line. `known` is a head that the reader has from elsewhere (an earlier export, a checkpoint):
 * the chain must pass through it, which finds an export that was cut or made anew as a whole. With `isSigned`, the
 * export must hold checkpoints that were signed by the reader's key: nobody else can make those anew.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  known?: AuditHead,
  isSigned?: CheckSignature,
): Promise<Verified> {
  const faults: ChainFault[] = [];
  let head = genesis;
  let end: AuditHead | undefined;
  let records = 0;
  let checkpoint: number | undefined;
  let met = known === undefined;
  const note = (fault: ChainFault | undefined): void => {
    if (fault !== undefined) faults.push(fault);
  };
  for await (const line of lines) {
    if (line === "") continue;
    if (faults.length >= mostFaults) break;
    if (end !== undefined) note({ seq: head.seq, what: "something follows the line that ends the export" });
    const read = parseLine(line);
    if (read === undefined) {
      note({ seq: head.seq, what: `the line after record ${head.seq} is no record of the audit` });
    } else if ("end" in read) end = read.end;
    else if ("checkpoint" in read) {
      note(checkpointFault(head, read.checkpoint, isSigned));
      checkpoint = head.seq;
    } else {
      records += 1;
      note(linkFault(head, read));
      head = { seq: read.seq, hash: read.hash };
      if (known?.seq === read.seq) {
        met = true;
        if (known.hash !== read.hash)
          note({ seq: read.seq, what: `record ${read.seq} is not the one that is known` });
      }
    }
  }
  if (faults.length < mostFaults) {
    note(endFault(head, end));
    if (!met) note({ seq: head.seq, what: `record ${known?.seq}, which is known, is not in the export` });
  }
  if (isSigned && checkpoint === undefined && faults.length === 0)
    note({ seq: head.seq, what: "the export holds no checkpoint, so nobody has signed any of it" });
  return { records, head, checkpoint, faults };
}

function endFault(head: AuditHead, end: AuditHead | undefined): ChainFault | undefined {
  if (end === undefined) return { seq: head.seq, what: "the export has no end: it was cut off" };
  if (end.seq === head.seq && end.hash === head.hash) return undefined;
  return { seq: head.seq, what: `the export ends with record ${head.seq}, but says it ends with ${end.seq}` };
}

/** A checkpoint stands behind the record that it was signed for. */
function checkpointFault(
  head: AuditHead,
  envelope: unknown,
  isSigned: CheckSignature | undefined,
): ChainFault | undefined {
  const at = (what: string): ChainFault => ({
    seq: head.seq,
    what: `the checkpoint after record ${head.seq}: ${what}`,
  });
  try {
    const signed = readCheckpoint(JSON.stringify(envelope), isSigned);
    const same = signed.seq === head.seq && signed.hash === head.hash;
    return same ? undefined : at(`it was signed for another record ${signed.seq}`);
  } catch (error) {
    return at((error as Error).message);
  }
}

/** A line of an export, or undefined. Fields that no record has would be kept from the hash, so they are refused. */
function parseLine(line: string): AuditRecord | { end: AuditHead } | { checkpoint: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (hasExactly(value, ["end"]) && isHead(value["end"])) return { end: value["end"] };
  if (hasExactly(value, ["checkpoint"])) return { checkpoint: value["checkpoint"] };
  if (!hasExactly(value, ["entry", "hash", "previous", "seq"])) return undefined;
  const { seq, hash, previous, entry } = value;
  const whole =
    isHead({ seq, hash }) && typeof previous === "string" && typeof entry === "object" && entry !== null;
  return whole ? (value as unknown as AuditRecord) : undefined;
}

function isHead(value: unknown): value is AuditHead {
  return (
    hasExactly(value, ["hash", "seq"]) &&
    Number.isSafeInteger(value["seq"]) &&
    typeof value["hash"] === "string"
  );
}

function hasExactly(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.keys(value).toSorted().join() === keys.join();
}
