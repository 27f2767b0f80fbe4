// Decides whether a key's policy is closed to strangers.

import { openToStrangers } from "../../access/outsider.ts";
import { input, type Facts } from "../../facts.ts";
import { accountOf } from "../../model/accounts.ts";
import { documentAt } from "../../model/documents.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** Without a policy AWS gives the key to its own account, which is closed to strangers. */
export const keepPolicyClosed = (key: Facts): Verdict => {
  const document = documentAt(input(key, "policy"));
  if (!document) return pass(key.urn);
  const account = accountOf(key) ?? "111111111111";
  const where = { resource: `arn:aws:kms:eu-west-1:${account}:key/any`, account, service: "kms" };
  const open = openToStrangers(document, where);
  return open.length > 0
    ? fail(key.urn, `${open.join(", ")} of the key policy lets anyone in`)
    : pass(key.urn);
};
