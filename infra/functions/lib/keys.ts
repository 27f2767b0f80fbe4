// The keys that a verifier trusts: which key, by which algorithm, from when to when, and for which attestations.
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { algorithmNames, algorithmOf, fits, type AlgorithmName } from "./algorithms.ts";
import { BadFormat } from "./faults.ts";
import { attestationKinds, type AttestationKind } from "./predicates.ts";

export type TrustedKey = {
  /** ARN of a KMS key; `sha256:<hex>` of the public key (DER, SubjectPublicKeyInfo) for a key in a file. */
  id: string;
  publicKey: KeyObject;
  algorithm: AlgorithmName;
  /** Signatures of before or after don't count. Rotation ends the old key's time, so what it signed before stays valid. */
  notBefore?: Date;
  notAfter?: Date;
  signs: readonly AttestationKind[];
};

/** `arn:aws:kms:<region>:<account>:key/…` or `…:alias/…`. */
const kmsArn = /^arn:[a-z-]+:kms:(?<region>[a-z0-9-]+):\d{12}:(key|alias)\/.+$/;
export const isKmsKey = (key: string): boolean => kmsArn.test(key);
export const kmsRegion = (key: string): string | undefined => kmsArn.exec(key)?.groups?.["region"];

/** The id of a key that is in no KMS. */
export const keyIdOf = (publicKey: KeyObject): string =>
  `sha256:${createHash("sha256").update(spki(publicKey)).digest("hex")}`;

const spki = (publicKey: KeyObject): Buffer => publicKey.export({ type: "spki", format: "der" });

export const toPem = (publicKey: KeyObject): string =>
  publicKey.export({ type: "spki", format: "pem" }).toString();

/** RFC 7517, with the id and the use; `alg` by RFC 7518 and RFC 8037. */
export const toJwk = (publicKey: KeyObject, id: string): Record<string, unknown> => ({
  ...publicKey.export({ format: "jwk" }),
  kid: id,
  use: "sig",
  alg: jwkAlgorithms[algorithmOf(publicKey)],
});

const jwkAlgorithms: Record<AlgorithmName, string> = {
  ECDSA_SHA_256: "ES256",
  ECDSA_SHA_384: "ES384",
  RSASSA_PSS_SHA_256: "PS256",
  RSASSA_PSS_SHA_384: "PS384",
  RSASSA_PSS_SHA_512: "PS512",
  ED25519_SHA_512: "EdDSA",
};

/** PEM, or DER as KMS's GetPublicKey answers. A private key is refused: none belongs into a verifier. */
export function readPublicKey(key: string | Uint8Array): KeyObject {
  try {
    if (typeof key !== "string")
      return createPublicKey({ key: Buffer.from(key), type: "spki", format: "der" });
    if (key.includes("PRIVATE KEY")) throw new Error("it is a private key, give the public one");
    return createPublicKey(key);
  } catch (error) {
    throw new BadFormat(`the public key can't be read: ${(error as Error).message}`);
  }
}

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** A key in a policy file: `publicKey` is PEM, `id` and `algorithm` default to what follows from it. */
export const trustedKeySchema = z
  .strictObject({
    id: z.string().min(1).optional(),
    publicKey: z.string(),
    algorithm: z.enum(algorithmNames).optional(),
    notBefore: time.optional(),
    notAfter: time.optional(),
    signs: z.array(z.enum(attestationKinds)).min(1, "name what the key may sign").optional(),
  })
  .transform((row, context): TrustedKey => {
    try {
      return trustKey(row);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  });

type KeyRow = {
  id?: string | undefined;
  publicKey: string | Uint8Array;
  algorithm?: AlgorithmName | undefined;
  notBefore?: Date | undefined;
  notAfter?: Date | undefined;
  signs?: readonly AttestationKind[] | undefined;
};

/** Throws BadFormat or RangeError with what is wrong. A key that says nothing of it signs all kinds. */
export function trustKey({
  id,
  publicKey,
  algorithm,
  notBefore,
  notAfter,
  signs = attestationKinds,
}: KeyRow): TrustedKey {
  const key = readPublicKey(publicKey);
  const chosen = algorithm ?? algorithmOf(key);
  if (!fits(chosen, key)) throw new BadFormat(`algorithm ${chosen} does not fit the key`);
  return {
    id: id ?? keyIdOf(key),
    publicKey: key,
    algorithm: chosen,
    signs,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}
