// From the text of a bundle to statements that can be believed: format, then keys and signatures, then content.
import { verifyBytes } from "./algorithms.ts";
import { parseBundle, preAuthEncoding, type Envelope, type Signature } from "./dsse.ts";
import { BadFormat } from "./faults.ts";
import type { TrustedKey } from "./keys.ts";
import { parseStatement, type Statement } from "./statement.ts";

/** A statement whose envelope has good signatures only, each by one of these keys. */
export type Attested = { statement: Statement; keys: readonly TrustedKey[] };

/** The first step that failed, and why; the steps after it were not taken. */
export type Reading =
  | { ok: true; attested: readonly Attested[] }
  | { ok: false; step: "format" | "key" | "signature" | "statement"; reason: string };

/**
 * All or nothing: one bad envelope or one bad signature spoils the bundle, since nothing that is not vouched for may
 * travel along. Nothing of a payload is looked at before its signatures hold.
 */
export function readAttested(bundle: string, trusted: readonly TrustedKey[]): Reading {
  let envelopes: Envelope[];
  try {
    envelopes = parseBundle(bundle);
  } catch (error) {
    return failed("format", error);
  }
  const attested: Attested[] = [];
  for (const envelope of envelopes) {
    const signed = signersOf(envelope, trusted);
    if (!signed.ok) return signed;
    try {
      attested.push({ statement: parseStatement(envelope), keys: signed.keys });
    } catch (error) {
      return failed("statement", error);
    }
  }
  return { ok: true, attested };
}

function failed(step: "format" | "statement", error: unknown): Reading {
  if (error instanceof BadFormat) return { ok: false, step, reason: error.message };
  throw error;
}

type Signed = { ok: true; keys: TrustedKey[] } | Extract<Reading, { ok: false }>;

function signersOf(envelope: Envelope, trusted: readonly TrustedKey[]): Signed {
  const message = preAuthEncoding(envelope);
  const keys: TrustedKey[] = [];
  for (const signature of envelope.signatures) {
    const candidates = candidatesFor(signature, trusted);
    if (candidates.length === 0)
      return { ok: false, step: "key", reason: `key ${signature.keyid} is not a trusted one` };
    const key = candidates.find(({ algorithm, publicKey }) =>
      verifyBytes(algorithm, publicKey, message, signature.sig),
    );
    if (key === undefined)
      return {
        ok: false,
        step: "signature",
        reason: `a signature does not verify with ${named(signature, candidates)}`,
      };
    keys.push(key);
  }
  return { ok: true, keys };
}

/** The id is a hint that the signer may leave out (DSSE, protocol.md); then each trusted key is tried. */
const candidatesFor = ({ keyid }: Signature, trusted: readonly TrustedKey[]): readonly TrustedKey[] =>
  keyid === "" ? trusted : trusted.filter(({ id }) => id === keyid);

const named = ({ keyid }: Signature, candidates: readonly TrustedKey[]): string =>
  keyid === ""
    ? "any trusted key"
    : `key ${keyid} by ${candidates.map(({ algorithm }) => algorithm).join(", ")}`;
