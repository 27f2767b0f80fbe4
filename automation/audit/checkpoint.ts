// Decides what a signed checkpoint of the audit is: a DSSE envelope over where the chain stood, and whether one holds.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { algorithmOf, verifyBytes } from "../../infra/functions/lib/algorithms.ts";
import {
  type Envelope,
  formatEnvelope,
  parseEnvelope,
  preAuthEncoding,
} from "../../infra/functions/lib/dsse.ts";
import { isKmsKey, readPublicKey } from "../../infra/functions/lib/keys.ts";
import { type Signer, localSigner } from "../../infra/functions/lib/signer.ts";
import { type AuditHead, canonical } from "./chain.ts";

export type { Signer } from "../../infra/functions/lib/signer.ts";

export const checkpointType = "application/vnd.lockgate.audit-checkpoint+json";

const payloadSchema = z.strictObject({
  seq: z.number().int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
});

/** Where the chain stood, and when that was signed. */
export type Checkpoint = AuditHead & { readonly at: string };

/** The ARN of a KMS key or alias, or a file with a private key in PEM. */
export async function openAuditSigner(key: string): Promise<Signer> {
  if (!isKmsKey(key)) return localSigner(await readFile(key, "utf8"));
  // The AWS SDK is loaded only where it is needed.
  const { kmsSigner } = await import("../../infra/functions/lib/kmsSigner.ts");
  return kmsSigner(key);
}

/** The envelope as text. */
export async function signCheckpoint(signer: Signer, { seq, hash, at }: Checkpoint): Promise<string> {
  const unsigned = { payloadType: checkpointType, payload: Buffer.from(canonical({ seq, hash, at })) };
  const sig = await signer.sign(preAuthEncoding(unsigned));
  return formatEnvelope({ ...unsigned, signatures: [{ keyid: signer.keyId, sig }] });
}

/** Tells whether an envelope was signed by a key that its reader trusts. */
export type CheckSignature = (envelope: Envelope) => boolean;

/** For a public key in PEM; the algorithm follows from the key, never from the envelope. */
export function signedBy(pem: string): CheckSignature {
  const key = readPublicKey(pem);
  const algorithm = algorithmOf(key);
  return (envelope) => {
    const message = preAuthEncoding(envelope);
    return envelope.signatures.some(({ sig }) => verifyBytes(algorithm, key, message, sig));
  };
}

/** What an envelope says. Throws with what is wrong: its form, its type, or its signature where one is asked for. */
export function readCheckpoint(text: string, isSigned: CheckSignature | undefined): Checkpoint {
  const envelope = parseEnvelope(text);
  if (envelope.payloadType !== checkpointType) throw new Error(`it is of type ${envelope.payloadType}`);
  if (isSigned && !isSigned(envelope)) throw new Error("its signature is not that of the key");
  const payload = payloadSchema.safeParse(JSON.parse(envelope.payload.toString("utf8")));
  if (!payload.success) throw new Error("its payload is malformed");
  return payload.data;
}
