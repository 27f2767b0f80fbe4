// The last list of revocations as it stands in the table, whoever signed it.
import { createHash } from "node:crypto";
import { parseBundle } from "../../../infra/functions/lib/dsse.ts";
import type { KnownList } from "../../../infra/functions/lib/revocations.ts";
import { parseStatement } from "../../../infra/functions/lib/statement.ts";

export function lastList(lists: readonly string[]): KnownList | undefined {
  if (lists.length === 0) return undefined;
  const [envelope] = parseBundle(lists.at(-1) ?? "");
  if (envelope === undefined) return undefined;
  const statement = parseStatement(envelope);
  if (statement.kind !== "revocation") throw new Error("the last entry is no list");
  const hash = createHash("sha256").update(envelope.payload).digest("hex");
  return { list: statement.predicate, head: { sequence: statement.predicate.sequence, hash } };
}
