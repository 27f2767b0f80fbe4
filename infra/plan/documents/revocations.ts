// Decides what the role that revokes may do: sign lists with its own key, read the lists there are, and add to them.
import * as names from "../names.ts";
import { keyUse, publicKey } from "../pipeline/rights.ts";
import type { Statement } from "./document.ts";
import { addsRevocations } from "./ledger.ts";

export function revokeStatements(place: names.Place): Statement[] {
  const table = names.regionalArn("dynamodb", place, `table/${names.ledgerTable}`);
  return [
    keyUse("Sign", place, names.revocationAlias, ["kms:Sign", ...publicKey]),
    { Sid: "Lists", Effect: "Allow", Action: "dynamodb:Query", Resource: table },
    addsRevocations(table),
  ];
}
