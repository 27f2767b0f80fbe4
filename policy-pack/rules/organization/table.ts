// The rules about the organization: its units, its accounts and the guard rails that bind them.

import { tokens } from "../../model/tokens.ts";
import { stackRule, type Rule } from "../../rule.ts";
import { boundEverywhere } from "./boundEverywhere.ts";
import { delegateSecurity } from "./delegateSecurity.ts";
import { denyRoot } from "./denyRoot.ts";
import { keepAccounts } from "./keepAccounts.ts";
import { keepStrangersOut } from "./keepStrangersOut.ts";
import { keepWatchers } from "./keepWatchers.ts";
import { limitRegions } from "./limitRegions.ts";
import { manageRoot } from "./manageRoot.ts";
import { noWorkHere } from "./noWorkHere.ts";
import { separateProduction } from "./separateProduction.ts";
import { stayInside } from "./stayInside.ts";
import { trustServices } from "./trustServices.ts";

const GUARD_RAILS = tokens(
  "organization",
  "organizationUnit",
  "memberAccount",
  "organizationPolicy",
  "organizationAttachment",
);

export const organizationRules: readonly Rule[] = [
  stackRule({
    id: "ORG-01",
    title: "The organization has guard rails of both types and trusts the services that work in it",
    severity: "high",
    kind: "join",
    appliesTo: tokens("organization"),
    maps: { cis7: ["2.1.2"], nist: ["AC-3"] },
    rationale:
      "Guard rails of a type that is off bind nobody, and a service that is not trusted sees one account only.",
    fix: "Set featureSet to ALL, enabledPolicyTypes to both types of control policies, and list the services in awsServiceAccessPrincipals.",
    check: trustServices,
  }),
  stackRule({
    id: "ORG-02",
    title: "Every unit and account is bound by a guard rail",
    severity: "high",
    kind: "join",
    appliesTo: GUARD_RAILS,
    maps: { cis7: ["2.1.2"], nist: ["AC-6"] },
    rationale: "In an account without guard rails an administrator may do anything, by mistake too.",
    fix: "Attach a service control policy that denies something to the root, or to each unit.",
    check: boundEverywhere,
  }),
  stackRule({
    id: "ORG-03",
    title: "No account leaves the organization or is closed from inside",
    severity: "high",
    kind: "graph",
    appliesTo: GUARD_RAILS,
    maps: { cis7: ["2.1.2"], nist: ["AC-3"] },
    rationale: "An account that has left has no guard rails, no trail and no owner.",
    fix: "Deny organizations:LeaveOrganization and account:CloseAccount on * in a service control policy on the root.",
    check: stayInside,
  }),
  stackRule({
    id: "ORG-04",
    title: "No administrator of an account can blind those who watch it",
    severity: "critical",
    kind: "graph",
    appliesTo: GUARD_RAILS,
    maps: { cis7: ["2.1.2"], nist: ["AU-9"] },
    rationale: "The first thing an intruder does with an administrator's rights is to switch off the record.",
    fix: "Deny these actions on * in a service control policy on the root, for everybody but the platform's own role by ArnNotLike on aws:PrincipalArn.",
    check: keepWatchers,
  }),
  stackRule({
    id: "ORG-05",
    title: "Root users of member accounts can do nothing",
    severity: "critical",
    kind: "graph",
    appliesTo: GUARD_RAILS,
    maps: { cis7: ["2.7"], nist: ["AC-6"] },
    rationale:
      "No policy inside an account binds its root user, and a password that nobody uses is a password that nobody misses.",
    fix: "Deny * on * in a service control policy on the root with ArnLike on aws:PrincipalArn arn:aws:iam::*:root.",
    check: denyRoot,
  }),
  stackRule({
    id: "ORG-06",
    title: "Work is possible in listed regions only",
    severity: "high",
    kind: "graph",
    appliesTo: GUARD_RAILS,
    maps: { cis7: ["2.1.2"], nist: ["CM-7"] },
    rationale: "What runs in a region that nobody looks at runs for a long time.",
    fix: "Deny all but services without region (NotAction) where StringNotEquals aws:RequestedRegion finds none of your regions; never use NotAction with Allow.",
    check: limitRegions,
  }),
  stackRule({
    id: "ORG-07",
    title: "Nothing of the organization opens to strangers, whatever its own policy says",
    severity: "high",
    kind: "graph",
    appliesTo: GUARD_RAILS,
    maps: { cis7: ["2.21"], nist: ["AC-4"] },
    rationale: "One wrong resource policy among thousands is enough to publish data.",
    fix: "Attach a resource control policy to the root that denies s3, kms, sts:AssumeRole, secretsmanager and sqs where aws:PrincipalOrgID is not ${aws:ResourceOrgID} (StringNotEqualsIfExists; the variable is known before the organization is), but for AWS's services (BoolIfExists aws:PrincipalIsAWSService false).",
    check: keepStrangersOut,
  }),
  stackRule({
    id: "ORG-08",
    title: "Root users of member accounts have no credentials",
    severity: "high",
    kind: "join",
    appliesTo: tokens("organization", "rootFeatures"),
    maps: { fsbp: ["IAM.4", "IAM.9"], cis7: ["2.1.1"], nist: ["IA-2"] },
    rationale: "What does not exist can't be stolen, and nobody has to keep its second factor.",
    fix: "Declare an aws.iam.OrganizationsFeatures with RootCredentialsManagement and RootSessions.",
    check: manageRoot,
  }),
  stackRule({
    id: "ORG-09",
    title: "Nothing works in the management account",
    severity: "high",
    kind: "join",
    appliesTo: tokens("organization"),
    maps: { cis7: ["2.1.3"], nist: ["SC-3"] },
    rationale:
      "No guard rail binds the management account: who breaks out of a workload there rules the company.",
    fix: "Move compute, pipelines and artifact stores to an account of their own.",
    check: noWorkHere,
  }),
  stackRule({
    id: "ORG-10",
    title: "Production is in units of its own, and units say what they are for",
    severity: "high",
    kind: "join",
    appliesTo: tokens("organization", "organizationUnit", "memberAccount"),
    maps: { cis7: ["2.1.4"], nist: ["AC-4"] },
    rationale: "Guard rails hang on units; what is in one unit with production gets production's exceptions.",
    fix: "Put production's accounts into a unit of their own and tag each unit with accounts lockgate:environment.",
    check: separateProduction,
  }),
  stackRule({
    id: "ORG-11",
    title: "Security services are run from an account of their own",
    severity: "medium",
    kind: "join",
    appliesTo: tokens(
      "organization",
      "delegatedAdministrator",
      "detectorAdministrator",
      "hubAdministrator",
      "inspectorAdministrator",
      "macieAdministrator",
      "trailAdministrator",
    ),
    maps: { cis7: ["2.1.5", "2.1.6"], nist: ["AC-5"] },
    rationale: "Who reads findings every day must not work in the account that can change every other.",
    fix: "Declare the OrganizationAdminAccounts of guardduty and securityhub, and organizations.DelegatedAdministrators for config and access-analyzer, with the security account.",
    check: delegateSecurity,
  }),
  stackRule({
    id: "ORG-12",
    title: "No account is lost, unreachable or bound by more guard rails than fit",
    severity: "medium",
    kind: "join",
    appliesTo: GUARD_RAILS,
    maps: { fsbp: ["Account.1"], cis7: ["2.3"], nist: ["IR-6"] },
    rationale:
      "AWS calls the security contact when something is wrong; a closed account can't be brought back after 90 days.",
    fix: "Declare an aws.account.AlternativeContact of type SECURITY for each account, leave closeOnDeletion off, and set protect.",
    check: keepAccounts,
  }),
];
