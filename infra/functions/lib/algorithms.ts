// The signature algorithms, under the names that KMS gives them, done by node:crypto.
import { constants, createHash, sign, verify, type KeyObject } from "node:crypto";

type Algorithm = {
  /** Hash of the message; none where the scheme hashes by itself. */
  hash: "sha256" | "sha384" | "sha512" | null;
  /** Whether a key is of the kind that the algorithm needs. */
  fits: (key: KeyObject) => boolean;
  /** RSA-PSS: salt as long as the digest when signing (KMS Developer Guide), any when verifying. */
  padding?: number;
};

const curve = (name: string) => (key: KeyObject) =>
  key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === name;
/** KMS has RSA keys from 2048 bits. */
const rsa = (key: KeyObject): boolean =>
  key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
const pss = constants.RSA_PKCS1_PSS_PADDING;

/** An algorithm belongs to a trusted key, never to an envelope: nobody talks a verifier into a weaker one. */
export const algorithms = {
  ECDSA_SHA_256: { hash: "sha256", fits: curve("prime256v1") },
  ECDSA_SHA_384: { hash: "sha384", fits: curve("secp384r1") },
  RSASSA_PSS_SHA_256: { hash: "sha256", fits: rsa, padding: pss },
  RSASSA_PSS_SHA_384: { hash: "sha384", fits: rsa, padding: pss },
  RSASSA_PSS_SHA_512: { hash: "sha512", fits: rsa, padding: pss },
  ED25519_SHA_512: { hash: null, fits: (key) => key.asymmetricKeyType === "ed25519" },
} as const satisfies Record<string, Algorithm>;

export type AlgorithmName = keyof typeof algorithms;
export const algorithmNames = Object.keys(algorithms) as [AlgorithmName, ...AlgorithmName[]];
const row = (name: AlgorithmName): Algorithm => algorithms[name];

/** The first algorithm that fits the key: ECDSA by curve, RSA-PSS with SHA-256. Throws RangeError if none does. */
export function algorithmOf(key: KeyObject): AlgorithmName {
  const found = algorithmNames.find((name) => row(name).fits(key));
  if (found !== undefined) return found;
  throw new RangeError(
    `a key of type ${key.asymmetricKeyType ?? "unknown"} does not sign releases: use ECC P-256 or P-384, RSA from 2048 bits or Ed25519`,
  );
}

export const fits = (name: AlgorithmName, key: KeyObject): boolean => row(name).fits(key);

export function signBytes(name: AlgorithmName, privateKey: KeyObject, message: Buffer): Buffer {
  const { hash, padding } = row(name);
  return sign(hash, message, {
    key: privateKey,
    ...(padding === undefined ? {} : { padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }),
  });
}

/** False for whatever is not this key's signature by this algorithm, malformed ones included. */
export function verifyBytes(
  name: AlgorithmName,
  publicKey: KeyObject,
  message: Buffer,
  signature: Buffer,
): boolean {
  const { hash, padding } = row(name);
  if (!fits(name, publicKey)) return false;
  try {
    return verify(
      hash,
      message,
      {
        key: publicKey,
        ...(padding === undefined ? {} : { padding, saltLength: constants.RSA_PSS_SALTLEN_AUTO }),
      },
      signature,
    );
  } catch {
    return false;
  }
}

/** What KMS signs in place of a message that is longer than 4096 bytes. Throws RangeError where the scheme allows none. */
export function messageDigest(name: AlgorithmName, message: Buffer): Buffer {
  const { hash } = row(name);
  if (hash === null) throw new RangeError(`${name} signs messages, not digests`);
  return createHash(hash).update(message).digest();
}
