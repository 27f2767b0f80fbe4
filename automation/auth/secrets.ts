// Decides the form of our secrets: prefix and 256 random bits; only the SHA-256 is ever stored.
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Prefixes by kind; secret scanners can find `lg_` tokens by theirs. */
const prefixes = { token: "lg_", login: "lgl_", session: "lgs_" } as const;

/** What a secret is for. */
export type SecretKind = keyof typeof prefixes;

/** Makes a secret, to be shown once. */
export function createSecret(kind: SecretKind): string {
  return prefixes[kind] + randomBytes(32).toString("base64url");
}

/**
 * The hash of a secret, or undefined when the text cannot be one. A plain SHA-256 is enough: 256 random
 * bits cannot be guessed, so there is nothing for a slow hash to slow down.
 */
export function hashSecret(kind: SecretKind, text: string): Buffer | undefined {
  const form = new RegExp(`^${prefixes[kind]}[A-Za-z0-9_-]{43}$`);
  return form.test(text) ? createHash("sha256").update(text).digest() : undefined;
}

/** Compares in constant time; lengths first, as timingSafeEqual throws on different ones. */
export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The CSRF token of a session: derived from its secret, so it needs no storage and dies with it. */
export function csrfTokenOf(sessionSecret: string): string {
  return createHmac("sha256", sessionSecret).update("lockgate csrf").digest("base64url");
}
