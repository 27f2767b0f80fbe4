// Whether each attestation's keys were allowed to make it: for its kind, and at the time at which it was made.
import type { Attested } from "./attested.ts";
import type { Believed } from "./checks.ts";
import type { TrustedKey } from "./keys.ts";
import type { Provenance } from "./predicates.ts";

/** Three-valued; only `passed` lets a release through. */
export type Finding = { outcome: "passed" | "failed" | "unknown"; reason: string };

/** What there is to judge, and the time now. */
export type Signed = Pick<Believed, "attested" | "provenance"> & { facts: { now: Date } };

/** Clocks differ; a signature from further ahead is not believed. */
const skew = 5 * 60 * 1000;

export function checkKeys({ facts, attested, provenance }: Signed): Finding {
  for (const { statement, keys } of attested) {
    const time = signedOn({ statement, keys }, provenance);
    for (const key of keys) {
      if (!key.signs.includes(statement.kind))
        return { outcome: "failed", reason: `key ${key.id} may not sign a ${statement.kind}` };
      if (time === undefined)
        return { outcome: "unknown", reason: `nothing tells when the ${statement.kind} was signed` };
      const fault = outside(key, time, facts.now);
      if (fault !== undefined) return { outcome: "failed", reason: `the ${statement.kind} ${fault}` };
    }
  }
  return { outcome: "passed", reason: `signed by ${namesOf(attested)}` };
}

const namesOf = (attested: readonly Attested[]): string =>
  [...new Set(attested.flatMap(({ keys }) => keys.map(({ id }) => id)))].join(", ");

/** What keeps a key from having signed at `time`; undefined when nothing does. */
export function outside(key: TrustedKey, time: Date, now: Date): string | undefined {
  const at = time.toISOString();
  if (time.getTime() > now.getTime() + skew) return `was signed on ${at}, which is yet to come`;
  if (key.notBefore !== undefined && time < key.notBefore)
    return `was signed on ${at}, before key ${key.id} was allowed (${key.notBefore.toISOString()})`;
  if (key.notAfter !== undefined && time > key.notAfter)
    return `was signed on ${at}, after key ${key.id} was allowed (${key.notAfter.toISOString()})`;
  return undefined;
}

/** When an attestation was made: by its own word, else by the provenance's, with which it is made together. */
export function signedOn({ statement }: Attested, provenance: Provenance): Date | undefined {
  const text =
    statement.kind === "deployment"
      ? statement.predicate.timeVerified
      : statement.kind === "scan"
        ? statement.predicate.metadata.scanFinishedOn
        : statement.kind === "revocation"
          ? statement.predicate.issuedOn
          : provenance.runDetails.metadata?.finishedOn;
  return text === undefined ? undefined : new Date(text);
}
