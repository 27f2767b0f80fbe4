// Digests of an artifact, read once as a stream: memory does not grow with its size.
import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { HashBeside } from "./hashBeside.ts";

/** Lower-case hexadecimal; `size` in bytes. */
export type Digests = { sha256: string; sha512?: string; size: number };

/** Buffers that are used again and again: new ones would leave it to the collector how much memory is used. */
const chunk = 1024 * 1024;
const slots = 4;
/** From here on a second thread is worth its start. */
const large = 32 * chunk;

/** SHA-256 always, SHA-512 where it is asked for: of a large file in a thread of its own, on the same bytes. */
export async function digestFile(
  path: string,
  { sha512 = false }: { sha512?: boolean } = {},
): Promise<Digests> {
  const file = await open(path, "r");
  try {
    const beside = sha512 && (await file.stat()).size >= large;
    return await (beside ? digestTwice(file) : digestOnce(file, sha512));
  } finally {
    await file.close();
  }
}

async function digestOnce(file: FileHandle, sha512: boolean): Promise<Digests> {
  const hashes = new Hashes(sha512);
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(chunk));
  for await (const bytes of chunks(file, buffers)) hashes.update(bytes);
  return hashes.finish();
}

async function digestTwice(file: FileHandle): Promise<Digests> {
  const beside = new HashBeside("sha512", slots, chunk);
  try {
    const hashes = new Hashes(false);
    let turn = 0;
    // A slot is read into again only when the other thread is done with it.
    const free = () => beside.free(turn);
    for await (const bytes of chunks(file, beside.buffers, free)) {
      beside.update(bytes.length);
      hashes.update(bytes);
      turn += 1;
    }
    return { ...hashes.finish(), sha512: await beside.finish() };
  } finally {
    await beside.close();
  }
}

/** The file's bytes, the next ones read while these are looked at. */
async function* chunks(
  file: FileHandle,
  buffers: readonly Buffer[],
  free: () => Promise<void> = async () => undefined,
): AsyncGenerator<Buffer> {
  const read = async (turn: number): Promise<Buffer> => {
    const buffer = buffers[turn % buffers.length] as Buffer;
    const { bytesRead } = await file.read(buffer, 0, chunk);
    return buffer.subarray(0, bytesRead);
  };
  let reading = read(0);
  for (let turn = 1; ; turn += 1) {
    const bytes = await reading;
    if (bytes.length === 0) return;
    await free();
    reading = read(turn);
    // What is thrown while these bytes are looked at leaves nobody to hear of a fault in reading.
    reading.catch(() => undefined);
    yield bytes;
  }
}

/** The same of bytes in memory, such as an image's manifest. */
export function digestBytes(bytes: Buffer, { sha512 = false }: { sha512?: boolean } = {}): Digests {
  const hashes = new Hashes(sha512);
  hashes.update(bytes);
  return hashes.finish();
}

class Hashes {
  readonly #sha256 = createHash("sha256");
  readonly #sha512;
  #size = 0;

  constructor(sha512: boolean) {
    this.#sha512 = sha512 ? createHash("sha512") : undefined;
  }

  update(bytes: Buffer): void {
    this.#sha256.update(bytes);
    this.#sha512?.update(bytes);
    this.#size += bytes.length;
  }

  finish(): Digests {
    return {
      sha256: this.#sha256.digest("hex"),
      ...(this.#sha512 === undefined ? {} : { sha512: this.#sha512.digest("hex") }),
      size: this.#size,
    };
  }
}
