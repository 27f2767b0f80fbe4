// Looks into a zip archive before anything unpacks it: names, kinds, sizes, and whether the bytes are what they claim.
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { openPromise, type Entry, type ZipFile } from "yauzl";

export type ArchiveLimits = { maxBytes: number; maxEntries: number };

/** What is wrong with it, or null. Never unpacks more than the limit, in memory that does not grow with it. */
export async function archiveFault(path: string, limits: ArchiveLimits): Promise<string | null> {
  const { size } = await stat(path);
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, strictFileNames: true, autoClose: false });
    return await inspect(zip, size, limits);
  } catch (error) {
    // yauzl refuses absolute paths, `..`, backslashes, wrong sizes and what is no archive.
    return `the archive is refused: ${(error as Error).message}`;
  } finally {
    zip?.close();
  }
}

async function inspect(zip: ZipFile, size: number, limits: ArchiveLimits): Promise<string | null> {
  if (zip.entryCount > limits.maxEntries)
    return `the archive has ${zip.entryCount} entries, more than ${limits.maxEntries}`;
  const names = new Set<string>();
  const total = { packed: 0, unpacked: 0 };
  for await (const entry of zip.eachEntry()) {
    total.packed += entry.compressedSize;
    total.unpacked += entry.uncompressedSize;
    const fault =
      entryFault(entry, names) ?? sizeFault(total, size, limits) ?? (await contentFault(zip, entry));
    if (fault !== null) return fault;
  }
  return null;
}

const typeMask = 0o170000;
/** Regular file, folder, or none told, as archives of other systems than Unix have it. */
const plainTypes = new Set([0o100000, 0o040000, 0]);

function entryFault(entry: Entry, names: Set<string>): string | null {
  const name = entry.fileName;
  const type = (entry.externalFileAttributes >>> 16) & typeMask;
  if (type === 0o120000) return `"${name}" is a symbolic link`;
  if (!plainTypes.has(type)) return `"${name}" is neither a file nor a folder`;
  // Which of the two is used depends on who unpacks.
  if (names.has(name)) return `"${name}" is there twice`;
  if (name.includes("\0")) return `the name ${JSON.stringify(name)} holds a null character`;
  names.add(name);
  return entry.isEncrypted() ? `"${name}" is encrypted` : null;
}

function sizeFault(
  total: { packed: number; unpacked: number },
  size: number,
  limits: ArchiveLimits,
): string | null {
  if (total.unpacked > limits.maxBytes) return `the archive unpacks to more than ${limits.maxBytes} bytes`;
  return total.packed > size ? "entries of the archive overlap: they have more bytes than the file" : null;
}

/** Unpacks to nowhere: yauzl fails when there are more or fewer bytes than the entry says. */
async function contentFault(zip: ZipFile, entry: Entry): Promise<string | null> {
  if (entry.fileName.endsWith("/")) return null;
  const local = await zip.readLocalFileHeaderPromise(entry);
  if (!local.fileName.equals(entry.fileNameRaw))
    return `"${entry.fileName}" has another name at its content than in the directory`;
  let crc = 0;
  for await (const bytes of await zip.openReadStreamPromise(entry)) crc = crc32(bytes as Buffer, crc);
  return crc === entry.crc32 ? null : `"${entry.fileName}" is damaged: its checksum is wrong`;
}

/** SHA-256 of each file's content, by name. Throws for what is no archive, or has a name twice. */
export async function entryDigests(path: string): Promise<ReadonlyMap<string, string>> {
  const zip = await openPromise(path, { lazyEntries: true, strictFileNames: true, autoClose: false });
  try {
    const digests = new Map<string, string>();
    for await (const entry of zip.eachEntry()) {
      const hash = createHash("sha256");
      if (!entry.fileName.endsWith("/"))
        for await (const bytes of await zip.openReadStreamPromise(entry)) hash.update(bytes as Buffer);
      if (digests.has(entry.fileName)) throw new Error(`"${entry.fileName}" is there twice`);
      digests.set(entry.fileName, hash.digest("hex"));
    }
    return digests;
  } finally {
    zip.close();
  }
}

/** The content of one file, or undefined when the archive has none of this name. Throws for what is longer than `limit` bytes. */
export async function readEntry(path: string, name: string, limit: number): Promise<Buffer | undefined> {
  const zip = await openPromise(path, { lazyEntries: true, strictFileNames: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== name) continue;
      if (entry.uncompressedSize > limit) throw new Error(`"${name}" has more than ${limit} bytes`);
      const parts: Buffer[] = [];
      for await (const bytes of await zip.openReadStreamPromise(entry)) parts.push(bytes as Buffer);
      return Buffer.concat(parts);
    }
    return undefined;
  } finally {
    zip.close();
  }
}
