// Decides how an answer that holds a secret can be given again: kept encrypted under the caller's own secret.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Turns an answer's body into what may be stored, and back. */
export interface Codec {
  seal(body: unknown): unknown;
  open(stored: unknown): unknown;
}

/** For answers without secrets. */
export const plainCodec: Codec = { seal: (body) => body, open: (stored) => stored };

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts under a key made from the secret that the caller showed (HKDF, RFC 5869). The server keeps only
 * that secret's hash, so the database alone cannot give the answer away.
 */
export function sealedCodec(callerSecret: string): Codec {
  const key = Buffer.from(hkdfSync("sha256", callerSecret, "", "lockgate sealed answer", 32));
  return {
    seal: (body) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(body), "utf8"), cipher.final()]);
      return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64") };
    },
    open: (stored) => {
      const sealed = Buffer.from((stored as { sealed: string }).sealed, "base64");
      const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceBytes));
      decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
      const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
      return JSON.parse(text.toString("utf8")) as unknown;
    },
  };
}
