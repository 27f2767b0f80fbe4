// Decides whether those who rule a key are others than those who use it, by evaluation of its policy.

import { namedCandidates, type Candidate } from "../../access/candidates.ts";
import { mayCall } from "../../access/whoCan.ts";
import type { Model } from "../../model/model.ts";
import { onKeys, type KeyAt } from "../../model/keys.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** Calls that change who may use the key, or take it away. */
const ADMINISTERS = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:ReplicateKey"];

/** Calls that open, close or sign something with it; to verify takes no secret. */
const USES = [
  "kms:Decrypt",
  "kms:DeriveSharedSecret",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:GenerateMac",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:Sign",
];

const SHOWN = 3;

export const separateDuties = (model: Model): readonly Verdict[] =>
  onKeys(model, (key) => {
    const both = namedCandidates(model, [key.policy], [key.account]).flatMap((candidate) =>
      faultOf(candidate, key),
    );
    const more = both.length - SHOWN;
    return both.length > 0
      ? fail(key.urn, both.slice(0, SHOWN).join("; ") + (more > 0 ? `; and ${more} more` : ""))
      : pass(key.urn);
  });

const faultOf = (candidate: Candidate, key: KeyAt): readonly string[] => {
  const first = (actions: readonly string[]) => actions.find((action) => mayCall(candidate, action, key));
  const administers = first(ADMINISTERS);
  const uses = administers === undefined ? undefined : first(USES);
  return uses === undefined ? [] : [`${candidate.name} can ${administers} and ${uses}`];
};
