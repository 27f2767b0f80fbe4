// Signs with a private key: one in a file here, one in KMS in kmsSigner.ts.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { algorithmOf, signBytes, type AlgorithmName } from "./algorithms.ts";
import { BadFormat } from "./faults.ts";
import { keyIdOf } from "./keys.ts";

export type Signer = {
  keyId: string;
  algorithm: AlgorithmName;
  publicKey: KeyObject;
  /** Signs the message itself; hashing it is the signer's work. */
  sign(message: Buffer): Promise<Buffer>;
};

/** A key in PEM (PKCS #8, SEC 1 or PKCS #1), for work offline. Releases are signed by KMS, whose key nobody can copy. */
export function localSigner(pem: string): Signer {
  const privateKey = readPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const algorithm = algorithmOf(publicKey);
  return {
    keyId: keyIdOf(publicKey),
    algorithm,
    publicKey,
    sign: async (message) => signBytes(algorithm, privateKey, message),
  };
}

/** The text is never part of a fault. */
function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new BadFormat("the private key can't be read: it must be PEM, without a passphrase");
  }
}
