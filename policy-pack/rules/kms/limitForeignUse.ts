// Decides whether other accounts use a key only by exactly named roles, and only through an AWS service.

import { namedCandidates, type Candidate } from "../../access/candidates.ts";
import { exactNamesIn } from "../../access/foreign.ts";
import { mayCall } from "../../access/whoCan.ts";
import { onKeys, type KeyAt } from "../../model/keys.ts";
import type { Model } from "../../model/model.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** An account that no document names: another member of the organization. */
const MEMBER = "999999999999";

/** Services call these on behalf of a caller, so that kms:ViaService can be asked for. */
const THROUGH_SERVICES = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];
const OTHERS = [
  "kms:CreateGrant",
  "kms:DeriveSharedSecret",
  "kms:GenerateMac",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:Sign",
  "kms:Verify",
  "kms:VerifyMac",
];

const SHOWN = 3;

export const limitForeignUse = (model: Model): readonly Verdict[] =>
  onKeys(model, (key) => {
    const exact = exactNamesIn(key.policy);
    const faults = namedCandidates(model, [key.policy], [key.account, MEMBER])
      .filter(({ principal }) => "account" in principal && principal.account !== key.account)
      .flatMap((candidate) => faultOf(candidate, key, exact));
    const more = faults.length - SHOWN;
    return faults.length > 0
      ? fail(key.urn, faults.slice(0, SHOWN).join("; ") + (more > 0 ? `; and ${more} more` : ""))
      : pass(key.urn);
  });

const faultOf = (candidate: Candidate, key: KeyAt, exact: ReadonlySet<string>): readonly string[] => {
  const { name } = candidate;
  if (!exact.has(name)) {
    const action = [...THROUGH_SERVICES, ...OTHERS].find((call) => mayCall(candidate, call, key));
    return action === undefined ? [] : [`${name}, whom the policy does not name, can ${action}`];
  }
  if (key.usage !== "ENCRYPT_DECRYPT") return [];
  const direct = THROUGH_SERVICES.find((call) =>
    mayCall(candidate, call, key, { "kms:viaservice": undefined }),
  );
  return direct === undefined ? [] : [`${name} of another account can ${direct} without kms:ViaService`];
};
