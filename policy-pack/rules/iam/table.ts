// The rules about identities and what they may do.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { closeTrust, TRUST_PLACES } from "./closeTrust.ts";
import { limitPassRole } from "./limitPassRole.ts";
import { noAdministrators } from "./noAdministrators.ts";

const DOCUMENTS = tokens("policy", "rolePolicy", "userPolicy", "groupPolicy", "role");

export const iamRules: readonly Rule[] = [
  stackRule({
    id: "IAM-04",
    title: "Nothing hands out all rights",
    severity: "critical",
    kind: "join",
    appliesTo: [
      ...DOCUMENTS,
      ...tokens("rolePolicyAttachment", "userPolicyAttachment", "groupPolicyAttachment", "policyAttachment"),
    ],
    maps: { fsbp: ["IAM.1"], cis7: ["2.14", "2.20"], nist: ["AC-6"], owasp: ["CICD-SEC-5"] },
    rationale: "Whoever gets hold of such an identity owns the account.",
    fix: "List the actions and resources that the work needs. A policy that is only a boundary is tagged lockgate:purpose = permission-boundary.",
    check: noAdministrators,
  }),
  resourceRule({
    id: "IAM-08",
    title: "Trust and resource policies name whom they let in",
    severity: "critical",
    kind: "resource",
    appliesTo: Object.keys(TRUST_PLACES),
    maps: { cis7: ["2.21"], nist: ["AC-3"] },
    rationale:
      "Principal * means every AWS customer; NotPrincipal and NotAction grant what nobody has listed.",
    fix: "Name accounts, roles or services as Principal, or add StringEquals on aws:PrincipalOrgID or aws:PrincipalArn; replace NotPrincipal by a condition on aws:PrincipalArn.",
    check: closeTrust,
  }),
  stackRule({
    id: "IAM-14",
    title: "iam:PassRole names roles and services",
    severity: "critical",
    kind: "join",
    appliesTo: DOCUMENTS,
    maps: { nist: ["AC-6"], owasp: ["CICD-SEC-5"] },
    rationale: "Whoever may pass any role may use any role, by a service that runs code with it.",
    fix: "List role ARNs without wildcards and add StringEquals on iam:PassedToService.",
    check: limitPassRole,
  }),
];
