// Digests of an artifact, read once as a stream: memory does not grow with its size.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

/** Lower-case hexadecimal; `size` in bytes. */
export type Digests = { sha256: string; sha512?: string; size: number };

/** One buffer, used again and again: a stream of new ones would leave it to the collector how much memory is used. */
const chunk = 1024 * 1024;

/** SHA-256 always, SHA-512 where it is asked for. */
export async function digestFile(
  path: string,
  { sha512 = false }: { sha512?: boolean } = {},
): Promise<Digests> {
  const file = await open(path, "r");
  try {
    const hashes = new Hashes(sha512);
    const buffer = Buffer.allocUnsafeSlow(chunk);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunk);
      if (bytesRead === 0) return hashes.finish();
      hashes.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
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
