// Reads and writes in-toto statements, version 1: which artifacts, and what is said of them.
import { z } from "zod";
import { inTotoPayload, preAuthEncoding, type Envelope } from "./dsse.ts";
import { BadFormat, firstIssue, parseJson } from "./faults.ts";
import { kindOf, predicateSchemas, predicateTypes, type AttestationKind } from "./predicates.ts";
import type { Signer } from "./signer.ts";

export const statementType = "https://in-toto.io/Statement/v1";

/** Digests by algorithm, in lower-case hexadecimal, as an in-toto DigestSet has them. */
export type DigestSet = Readonly<Record<string, string>>;
export type Subject = { name?: string | undefined; digest: DigestSet };

export type PredicateOf<K extends AttestationKind> = z.infer<(typeof predicateSchemas)[K]>;

/** A statement whose predicate has the shape of its kind. */
export type Statement = {
  [K in AttestationKind]: { kind: K; subjects: readonly Subject[]; predicate: PredicateOf<K> };
}[AttestationKind];

const statementSchema = z.object({
  _type: z.literal(statementType),
  subject: z
    .array(z.object({ name: z.string().optional(), digest: z.record(z.string(), z.string()) }))
    .min(1, "there is no subject"),
  predicateType: z.string(),
  predicate: z.record(z.string(), z.unknown()),
});

/** Throws BadFormat. The bytes that are read are the ones that were signed, never a copy that was written anew. */
export function parseStatement(envelope: Pick<Envelope, "payloadType" | "payload">): Statement {
  if (envelope.payloadType !== inTotoPayload)
    throw new BadFormat(`the payload type is ${envelope.payloadType}, not ${inTotoPayload}`);
  const json = parseJson(utf8(envelope.payload), "the statement");
  const parsed = statementSchema.safeParse(json);
  if (!parsed.success) throw new BadFormat(`the statement is malformed: ${firstIssue(parsed.error)}`);
  const { subject, predicateType, predicate } = parsed.data;
  const kind = kindOf(predicateType);
  if (kind === undefined) throw new BadFormat(`nothing is known of the predicate type ${predicateType}`);
  const typed = predicateSchemas[kind].safeParse(predicate);
  if (!typed.success) throw new BadFormat(`the ${kind} is malformed: ${firstIssue(typed.error)}`);
  return { kind, subjects: subject, predicate: typed.data } as Statement;
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new BadFormat("the statement is not UTF-8");
  }
}

/** An attestation of one kind over some subjects. The predicate is written as it is given. */
export async function attest<K extends AttestationKind>(
  signer: Signer,
  kind: K,
  subjects: readonly Subject[],
  predicate: z.input<(typeof predicateSchemas)[K]>,
): Promise<Envelope> {
  const statement = {
    _type: statementType,
    subject: subjects,
    predicateType: predicateTypes[kind],
    predicate,
  };
  const unsigned = { payloadType: inTotoPayload, payload: Buffer.from(JSON.stringify(statement)) };
  // What could not be read back is not signed.
  parseStatement(unsigned);
  const sig = await signer.sign(preAuthEncoding(unsigned));
  return { ...unsigned, signatures: [{ keyid: signer.keyId, sig }] };
}
