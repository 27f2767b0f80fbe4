// The rules about encryption keys.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, type Rule } from "../../rule.ts";
import { keepPolicyClosed } from "./keepPolicyClosed.ts";
import { rotateKeys } from "./rotateKeys.ts";

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
];
