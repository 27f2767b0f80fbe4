// The rules about encryption keys.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { keepKeys } from "./keepKeys.ts";
import { keepLockoutCheck } from "./keepLockoutCheck.ts";
import { keepPolicyClosed } from "./keepPolicyClosed.ts";
import { limitForeignUse } from "./limitForeignUse.ts";
import { limitGrants } from "./limitGrants.ts";
import { rotateKeys } from "./rotateKeys.ts";
import { separateDuties } from "./separateDuties.ts";

export const kmsRules: readonly Rule[] = [
  resourceRule({
    id: "KMS-01",
    title: "Symmetric keys are rotated",
    severity: "medium",
    kind: "resource",
    appliesTo: tokens("key"),
    maps: { fsbp: ["KMS.4"], cis7: ["4.6"], nist: ["SC-12"] },
    rationale: "Rotation limits how much one leaked key version opens.",
    fix: "Set enableKeyRotation to true.",
    check: rotateKeys,
  }),
  resourceRule({
    id: "KMS-02",
    title: "Key policies let no stranger in",
    severity: "critical",
    kind: "resource",
    appliesTo: tokens("key", "keyPolicy"),
    maps: { fsbp: ["KMS.5"], cis7: ["2.21"], nist: ["AC-3"] },
    rationale: "A key policy alone is enough to use the key, from any account that it names.",
    fix: "Name accounts or roles as Principal, or add StringEquals on aws:PrincipalOrgID, aws:PrincipalArn or kms:CallerAccount.",
    check: keepPolicyClosed,
  }),
  resourceRule({
    id: "KMS-03",
    title: "Keys can't get lost",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("key"),
    maps: { fsbp: ["KMS.3"], cis7: ["5.7"], nist: ["SC-12"] },
    rationale: "What a deleted key has encrypted is gone, backups too.",
    fix: "Set deletionWindowInDays to 30, leave isEnabled true, and protect the resource (in production).",
    check: keepKeys,
  }),
  stackRule({
    id: "KMS-04",
    title: "Nobody both administers and uses a key",
    severity: "high",
    kind: "graph",
    appliesTo: tokens("key", "keyPolicy"),
    maps: { nist: ["AC-5"] },
    rationale: "Whoever rules the key and uses it needs nobody's consent for anything.",
    fix: "List the administration's actions for one role and the actions of use for others; never kms:* for the account.",
    check: separateDuties,
  }),
  stackRule({
    id: "KMS-05",
    title: "Other accounts use a key by named roles and through AWS services only",
    severity: "critical",
    kind: "graph",
    appliesTo: tokens("key", "keyPolicy"),
    maps: { cis7: ["2.21"], nist: ["AC-3"] },
    rationale: "Who trusts another account's root trusts everybody whom that account will ever let in.",
    fix: "Name role ARNs, as Principal or by ArnEquals on aws:PrincipalArn, and add StringEquals on kms:ViaService.",
    check: limitForeignUse,
  }),
  resourceRule({
    id: "KMS-06",
    title: "Key policies pass AWS's check against lockout",
    severity: "high",
    kind: "resource",
    appliesTo: tokens("key", "keyPolicy"),
    maps: { nist: ["SC-12"] },
    rationale: "A policy that nobody can change any more leaves a key that only AWS support can open.",
    fix: "Remove bypassPolicyLockoutSafetyCheck.",
    check: keepLockoutCheck,
  }),
  resourceRule({
    id: "KMS-07",
    title: "Grants are for AWS services only, and keys stay in their region",
    severity: "medium",
    kind: "resource",
    appliesTo: tokens("key", "keyPolicy"),
    maps: { nist: ["SC-12"] },
    rationale: "A grant lets somebody use the key whom the key's policy does not show.",
    fix: "Allow kms:CreateGrant only with Bool kms:GrantIsForAWSResource = true; tag keys that are meant for several regions lockgate:multi-region = true.",
    check: limitGrants,
  }),
];
