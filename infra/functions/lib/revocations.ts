// Reads the list of revocations: signed like everything else, by a key that may sign revocations.
import { readAttested } from "./attested.ts";
import { BadFormat } from "./faults.ts";
import type { TrustedKey } from "./keys.ts";
import type { Revocations } from "./predicates.ts";

/** The newest list of a bundle. Throws BadFormat for one that can't be believed: an attacker must not empty the list. */
export function readRevocations(bundle: string, trusted: readonly TrustedKey[]): Revocations {
  const reading = readAttested(bundle, trusted);
  if (!reading.ok) throw new BadFormat(`the list of revocations: ${reading.step}: ${reading.reason}`);
  const lists = reading.attested.flatMap(({ statement, keys }) => {
    const key = keys.find(({ signs }) => !signs.includes("revocation"));
    if (key !== undefined) throw new BadFormat(`the list of revocations: key ${key.id} may not sign one`);
    return statement.kind === "revocation" ? [statement.predicate] : [];
  });
  const [newest] = lists.toSorted((a, b) => Date.parse(b.issuedOn) - Date.parse(a.issuedOn));
  if (newest === undefined) throw new BadFormat("the list of revocations: there is none in the file");
  return newest;
}
