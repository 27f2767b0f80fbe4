// Decides what a backup looks like on disk: gzip over JSON lines, a manifest first, a digest of all that came before last.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { AuditHead } from "../audit/chain.ts";
import { LockgateError } from "../errors.ts";

/** First line: what the backup is of. */
export interface Manifest {
  readonly lockgateBackup: 1;
  /** Version of the database's schema. */
  readonly schema: number;
  /** RFC 3339, UTC: all rows are as they were then. */
  readonly at: string;
  /** End of the audit's chain; keep it elsewhere, too. */
  readonly head: AuditHead;
}

/** A row of a table, as the text of Postgres' own JSON of it: passed on as it is, so that no number or time is rounded. */
export interface Row {
  readonly table: string;
  readonly json: string;
}

/** Why a file is none of ours, or not whole. */
export const unusable = (detail: string, cause?: unknown) =>
  new LockgateError("backup_unusable", { detail, cause });

/** Writes the file whole or not at all; nobody else may read it. Returns the number of rows. */
export async function writeBackup(
  file: string,
  manifest: Manifest,
  rows: AsyncIterable<Row>,
): Promise<number> {
  let count = 0;
  async function* lines() {
    const digest = createHash("sha256");
    const line = (text: string) => (digest.update(`${text}\n`), `${text}\n`);
    yield line(JSON.stringify(manifest));
    for await (const { table, json } of rows) {
      count += 1;
      yield line(`${JSON.stringify(table)}\t${json}`);
    }
    yield `${JSON.stringify({ rows: count, sha256: digest.digest("hex") })}\n`;
  }
  const unfinished = `${file}.unfinished`;
  try {
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return count;
}

/** Reads a file: the manifest, then its rows. The rows end with an error unless the file is whole and unchanged. */
export async function readBackup(file: string): Promise<{ manifest: Manifest; rows: AsyncIterable<Row> }> {
  const unzipped = createGunzip();
  createReadStream(file)
    .on("error", (error) => unzipped.destroy(error))
    .pipe(unzipped);
  const input = createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY });
  const lines = input[Symbol.asyncIterator]();
  const next = () =>
    lines.next().catch((error: Error) => {
      throw unusable(`${file}: ${error.message}`, error);
    });
  const first = String((await next()).value ?? "");
  const manifest = manifestIn(first);
  if (manifest === undefined) throw unusable(`${file} does not begin as a backup of Lockgate`);
  return { manifest, rows: rowsIn(file, first, next) };
}

async function* rowsIn(file: string, first: string, next: () => Promise<IteratorResult<string>>) {
  const digest = createHash("sha256").update(`${first}\n`);
  for (let rows = 0; ; rows += 1) {
    const { value: line, done } = await next();
    if (done) throw unusable(`${file} was cut off after ${rows} rows`);
    const tab = line.indexOf("\t");
    if (tab > 0) {
      digest.update(`${line}\n`);
      yield { table: JSON.parse(line.slice(0, tab)) as string, json: line.slice(tab + 1) };
      continue;
    }
    const whole = JSON.stringify({ rows, sha256: digest.digest("hex") });
    if (line !== whole || !(await next()).done) throw unusable(`${file} was changed: its digest is another`);
    return;
  }
}

function manifestIn(line: string): Manifest | undefined {
  try {
    const read = JSON.parse(line) as Manifest;
    return read.lockgateBackup === 1 && Number.isInteger(read.schema) ? read : undefined;
  } catch {
    return undefined;
  }
}
