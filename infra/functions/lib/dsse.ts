// Reads and writes DSSE envelopes (github.com/secure-systems-lab/dsse, version 1.0.2), strictly and within limits.
import { dsse } from "@sigstore/core";
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "./faults.ts";

/** The payload type of in-toto statements; no other is accepted where a statement is expected. */
export const inTotoPayload = "application/vnd.in-toto+json";

/** What is read at most, in bytes and counts: a hostile envelope costs no more than an honest one. */
export const limits = {
  bundleBytes: 32 * 1024 * 1024,
  envelopes: 64,
  signatures: 8,
  signatureBytes: 1024,
  keyIdLength: 2048,
} as const;

export type Signature = {
  /** A hint, which the signature does not cover: an ARN of a KMS key, or whatever the signer uses. May be empty. */
  keyid: string;
  sig: Buffer;
};

export type Envelope = { payloadType: string; payload: Buffer; signatures: readonly Signature[] };

/** What is signed: the pre-authentication encoding, which covers the payload's type as well. */
export const preAuthEncoding = (envelope: Pick<Envelope, "payloadType" | "payload">): Buffer =>
  dsse.preAuthEncoding(envelope.payloadType, envelope.payload);

// Standard or URL-safe alphabet (DSSE, protocol.md): padded or not, but never with anything else in it.
const base64Text = /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/;

const base64 = z
  .string()
  .regex(base64Text, "not base64")
  .transform((text, context) => {
    const bytes = Buffer.from(text, "base64");
    // Bits that are left over would make several texts of the same bytes.
    if (bytes.toString("base64url") === text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_"))
      return bytes;
    context.addIssue({ code: "custom", message: "not base64: truncated, or with bits that mean nothing" });
    return z.NEVER;
  });

const envelopeSchema = z.object({
  payloadType: z.string().min(1).max(256),
  payload: base64,
  signatures: z
    .array(
      z.object({
        keyid: z.string().max(limits.keyIdLength).nullish(),
        sig: base64.refine(
          (sig) => sig.length > 0 && sig.length <= limits.signatureBytes,
          `a signature has 1 to ${limits.signatureBytes} bytes`,
        ),
      }),
    )
    .min(1, "there is no signature")
    .max(limits.signatures, `more than ${limits.signatures} signatures`),
});

/** Throws BadFormat. Fields that DSSE does not define are ignored, as it demands. */
export function parseEnvelope(text: string): Envelope {
  if (Buffer.byteLength(text) > limits.bundleBytes)
    throw new BadFormat(`the envelope is larger than ${limits.bundleBytes} bytes`);
  const parsed = envelopeSchema.safeParse(parseJson(text, "the envelope"));
  if (!parsed.success) throw new BadFormat(`the envelope is malformed: ${firstIssue(parsed.error)}`);
  const { payloadType, payload, signatures } = parsed.data;
  return {
    payloadType,
    payload,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid: keyid ?? "", sig })),
  };
}

export const formatEnvelope = ({ payloadType, payload, signatures }: Envelope): string =>
  JSON.stringify({
    payloadType,
    payload: payload.toString("base64"),
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: sig.toString("base64") })),
  });

/** A bundle as in-toto defines it (spec/v1/bundle.md): JSON Lines, an envelope each; file ending `.intoto.jsonl`. */
export function parseBundle(text: string): Envelope[] {
  if (Buffer.byteLength(text) > limits.bundleBytes)
    throw new BadFormat(`the bundle of attestations is larger than ${limits.bundleBytes} bytes`);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) throw new BadFormat("the bundle holds no attestation");
  if (lines.length > limits.envelopes)
    throw new BadFormat(`the bundle holds ${lines.length} attestations, more than ${limits.envelopes}`);
  return lines.map(parseEnvelope);
}

export const formatBundle = (envelopes: readonly Envelope[]): string =>
  envelopes.map((envelope) => `${formatEnvelope(envelope)}\n`).join("");
