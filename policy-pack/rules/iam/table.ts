// The rules about identities and what they may do.

import { tokens } from "../../model/tokens.ts";
import { resourceRule, stackRule, type Rule } from "../../rule.ts";
import { closeTrust, TRUST_PLACES } from "./closeTrust.ts";
import { demandExternalIds } from "./demandExternalIds.ts";
import { keepBoundaries } from "./keepBoundaries.ts";
import { limitDecrypt } from "./limitDecrypt.ts";
import { limitPassRole } from "./limitPassRole.ts";
import { nameForeignRoles } from "./nameForeignRoles.ts";
import { nameSources, SOURCE_PLACES } from "./nameSources.ts";
import { noAdministrators } from "./noAdministrators.ts";
import { noEscalation } from "./noEscalation.ts";
import { noUserPolicies } from "./noUserPolicies.ts";
import { noUsers } from "./noUsers.ts";
import { noWholeServices } from "./noWholeServices.ts";
import { pinGitHub } from "./pinGitHub.ts";
import { strongPasswords } from "./strongPasswords.ts";
import { trustKnownIssuers } from "./trustKnownIssuers.ts";
import { watchAccess } from "./watchAccess.ts";

const DOCUMENTS = tokens("policy", "rolePolicy", "userPolicy", "groupPolicy", "permissionSetPolicy", "role");

export const iamRules: readonly Rule[] = [
  resourceRule({
    id: "IAM-01",
    title: "Passwords are long, mixed and not used again",
    severity: "medium",
    kind: "resource",
    appliesTo: tokens("passwordPolicy"),
    maps: { fsbp: ["IAM.7", "IAM.10"], cis7: ["2.8", "2.9"], nist: ["IA-5"] },
    rationale: "Nobody should have a password in an account; whoever has one anyway should have a good one.",
    fix: "Set minimumPasswordLength to 14 or more, passwordReusePrevention to 24, and demand lower and upper case, numbers and symbols.",
    check: strongPasswords,
  }),
  stackRule({
    id: "IAM-02",
    title: "Nobody is an IAM user with keys or a password, or comes in without a second factor",
    severity: "high",
    kind: "join",
    appliesTo: tokens(
      "user",
      "accessKey",
      "loginProfile",
      "serviceCredential",
      "permissionSet",
      "permissionSetPolicy",
    ),
    maps: {
      fsbp: ["IAM.3", "IAM.8"],
      cis7: ["2.12", "2.19"],
      nist: ["IA-2"],
      owasp: ["CICD-SEC-2", "CICD-SEC-6"],
    },
    rationale:
      "Credentials that don't expire are found in repositories and laptops years later, and still work; a password alone is phished.",
    fix: "Use IAM Identity Center for people and roles for programs; tag the user for emergencies lockgate:purpose = break-glass. Have each permission set deny every call unless aws:MultiFactorAuthPresent, or a session tag by which the identity provider says so, is true.",
    check: noUsers,
  }),
  stackRule({
    id: "IAM-03",
    title: "Rights hang on roles and groups, not on single users",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("userPolicy", "userPolicyAttachment", "policyAttachment"),
    maps: { fsbp: ["IAM.2"], cis7: ["2.13"], nist: ["AC-6"] },
    rationale: "Rights of single users are forgotten when they change their work.",
    fix: "Attach the policy to a group or a role.",
    check: noUserPolicies,
  }),
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
  stackRule({
    id: "IAM-05",
    title: "Policies list what they allow: no whole services, nothing by exclusion",
    severity: "high",
    kind: "join",
    appliesTo: DOCUMENTS,
    maps: { fsbp: ["IAM.21"], cis7: ["2.14"], nist: ["AC-6"] },
    rationale: "Such a policy grows with every action that AWS adds.",
    fix: "List actions and resources; replace NotAction and NotResource by what is meant.",
    check: noWholeServices,
  }),
  stackRule({
    id: "IAM-06",
    title: "Policies let decrypt with named keys only",
    severity: "high",
    kind: "join",
    appliesTo: DOCUMENTS,
    maps: { fsbp: ["KMS.1", "KMS.2"], nist: ["SC-12"] },
    rationale: "Whoever may decrypt with every key reads everything that the account has ever encrypted.",
    fix: "Name key ARNs as Resource, or add ForAnyValue:StringEquals on kms:ResourceAliases.",
    check: limitDecrypt,
  }),
  stackRule({
    id: "IAM-07",
    title: "Roles of workload accounts keep inside a boundary that they can't take off",
    severity: "high",
    kind: "graph",
    appliesTo: tokens("role", "policy"),
    maps: { nist: ["AC-6"] },
    rationale: "A boundary bounds what any mistake in a role's own policies can do.",
    fix: "Set permissionsBoundary to the account's boundary, and deny in the boundary iam:DeleteRolePermissionsBoundary, iam:PutRolePermissionsBoundary, iam:CreatePolicyVersion and iam:SetDefaultPolicyVersion.",
    check: keepBoundaries,
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
    id: "IAM-09",
    title: "Other accounts get in by named roles, or as members of the organization",
    severity: "critical",
    kind: "graph",
    appliesTo: Object.keys(TRUST_PLACES),
    maps: { cis7: ["2.21"], nist: ["AC-3"] },
    rationale: "Who trusts another account's root trusts everybody whom that account will ever let in.",
    fix: "Name role ARNs, as Principal or by ArnEquals on aws:PrincipalArn, or add StringEquals on aws:PrincipalOrgID; list accounts of others as thirdParties.",
    check: nameForeignRoles,
  }),
  stackRule({
    id: "IAM-10",
    title: "Third parties get in with an external id only",
    severity: "high",
    kind: "graph",
    appliesTo: tokens("role"),
    maps: { nist: ["AC-3"] },
    rationale:
      "Another customer of the same vendor could have the vendor work on this account (confused deputy).",
    fix: "Add StringEquals on sts:ExternalId with the id that the vendor gave.",
    check: demandExternalIds,
  }),
  resourceRule({
    id: "IAM-11",
    title: "AWS services get in on behalf of own resources only",
    severity: "medium",
    kind: "resource",
    appliesTo: Object.keys(SOURCE_PLACES),
    maps: { fsbp: ["Lambda.1"], nist: ["AC-4"] },
    rationale:
      "A service works for every customer of AWS; without a source it works for all of them here (confused deputy).",
    fix: "Add StringEquals on aws:SourceAccount or aws:SourceOrgID, or ArnLike on aws:SourceArn.",
    check: nameSources,
  }),
  resourceRule({
    id: "IAM-12",
    title: "Roles for GitHub Actions are for one repository, and a ref or an environment of it",
    severity: "critical",
    kind: "resource",
    appliesTo: tokens("role"),
    maps: { cis7: ["2.19"], nist: ["IA-8"], owasp: ["CICD-SEC-2"] },
    rationale:
      "Every repository on GitHub gets tokens from the same issuer; only the subject tells them apart.",
    fix: "Demand by StringEquals that token.actions.githubusercontent.com:aud is sts.amazonaws.com and :sub is repo:OWNER/NAME:ref:refs/heads/BRANCH or repo:OWNER/NAME:environment:NAME.",
    check: pinGitHub,
  }),
  stackRule({
    id: "IAM-13",
    title: "Identities come from listed issuers, production's from guarded environments",
    severity: "high",
    kind: "join",
    appliesTo: tokens("webProvider", "samlProvider", "role"),
    maps: { cis7: ["2.19"], nist: ["IA-8"], owasp: ["CICD-SEC-2"] },
    rationale: "An issuer can make itself any identity that a role trusts.",
    fix: "List the issuer in the configuration of lz-stack (issuers); for production's roles demand a :sub of repo:OWNER/NAME:environment:NAME.",
    check: trustKnownIssuers,
  }),
  stackRule({
    id: "IAM-14",
    title: "Roles and network interfaces are passed by name, to named services",
    severity: "critical",
    kind: "join",
    appliesTo: DOCUMENTS,
    maps: { nist: ["AC-6"], owasp: ["CICD-SEC-5"] },
    rationale:
      "Whoever may pass any role may use any role, by a service that runs code with it; an interface that is lent to another account lets it into the network.",
    fix: "List role ARNs without wildcards and add StringEquals on iam:PassedToService; where ec2:CreateNetworkInterfacePermission is given, add StringEquals on ec2:AuthorizedService.",
    check: limitPassRole,
  }),
  stackRule({
    id: "IAM-15",
    title: "No rights contain a known way to more rights",
    severity: "critical",
    kind: "graph",
    appliesTo: [...DOCUMENTS, ...tokens("user")],
    maps: { nist: ["AC-6"], owasp: ["CICD-SEC-5"] },
    rationale: "Whoever can widen rights has all rights; it only takes two calls more.",
    fix: "Name the roles, policies, users or functions as Resource, demand iam:PermissionsBoundary where roles are made, or drop one action of the way.",
    check: noEscalation,
  }),
  stackRule({
    id: "IAM-16",
    title: "Access is analyzed, each role has one manager, privileged sessions are short",
    severity: "medium",
    kind: "join",
    appliesTo: tokens("organization", "role"),
    maps: { cis7: ["2.18"], nist: ["CA-7", "IA-2"] },
    rationale: "Rights that nobody watches only grow, and policies that two resources manage come and go.",
    fix: "Declare analyzers of type ORGANIZATION in each region and one of ORGANIZATION_UNUSED_ACCESS; manage a role's policies either on the role or by other resources; set maxSessionDuration to 3600 for privileged roles.",
    check: watchAccess,
  }),
];
