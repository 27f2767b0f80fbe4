// Roles, their rights and boundaries, and people.

import type { LeftOut } from "./leftOut.ts";

const ROLE = "aws:iam/role:Role";
const RIGHTS = "aws:iam/rolePolicy:RolePolicy";
const MANAGED = "aws:iam/policy:Policy";

export const IDENTITIES: readonly LeftOut[] = [
  {
    type: ROLE,
    what: ["removed"],
    reason: "nobody can become what is not there; guard rails keep its name from others (G-08)",
  },
  { type: RIGHTS, what: ["removed"], reason: "the role may do less; no inline policy holds a refusal" },
  {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    what: ["removed"],
    reason: "the role may do less; what refuses is its boundary, which is not attached",
  },
  {
    type: MANAGED,
    what: ["removed"],
    reason: "AWS refuses while it is attached or is a boundary (IAM API, DeleteConflict)",
  },
  {
    type: "aws:iam/serviceLinkedRole:ServiceLinkedRole",
    what: ["removed"],
    reason: "AWS refuses to delete a service's role while the service works with it",
  },
  {
    type: ROLE,
    what: ["unprotected"],
    on: /-deploy$/,
    reason: "a role that goes can deploy nothing, and PIPE-04 misses it at once",
  },
  {
    type: ROLE,
    what: ["permissionsBoundary gone"],
    on: /::lockgate-trail$/,
    reason: "nothing binds the management account, so IAM-07 asks nothing there; CloudTrail alone becomes it",
  },
  {
    type: ROLE,
    what: ["permissionsBoundary gone"],
    on: /::lockgate-vend-[a-z]+-management$/,
    reason:
      "IAM-07 asks nothing of the management account; the role's own policies list a few calls, and G-08 that it enters and moves no account that is there",
  },
  {
    type: ROLE,
    what: ["permissionsBoundary gone"],
    on: /::elevation-(?:diagnose|operate)$/,
    reason:
      "IAM-07 asks nothing of the management account; the role's own policy gives less than the boundary leaves",
  },
  {
    type: ROLE,
    what: ["assumeRolePolicy Service without condition"],
    on: /-function$|::lockgate-vend-[a-z]+$/,
    reason: "Lambda takes on a role for functions of the role's own account only (Lambda Developer Guide)",
  },
  {
    type: ROLE,
    what: ["assumeRolePolicy NamedRoles without condition"],
    on: /^urn:pulumi:tooling:.*-run$/,
    reason: "it lets in administrators of the tooling account, who rule what these roles start as well",
  },
  {
    type: ROLE,
    what: ["assumeRolePolicy NamedRoles without condition"],
    on: /::vending-(?:approve|request)$/,
    reason: "it lets in administrators of the account, who rule the machine that these roles start as well",
  },
  {
    type: ROLE,
    what: ["maxSessionDuration 43200"],
    on: /-(?:build|pipeline|pull|verify|check|function|flow|shift|aggregate|trail|record|bastion|server)$/,
    reason: "only services become it, and no session of a service's role is longer for it",
  },
  {
    type: ROLE,
    what: ["maxSessionDuration 43200"],
    on: /-run$|::(?:[a-z-]+-)?read$/,
    reason: "IAM-16 asks short sessions of those who change what runs or who may do what, which this can't",
  },
  {
    type: ROLE,
    what: ["maxSessionDuration 43200"],
    on: /::lockgate-vend-[a-z]+$|::vending-machine$/,
    reason: "Lambda and Step Functions become it, and no session of a service's role is longer for it",
  },
  {
    type: ROLE,
    what: ["maxSessionDuration 43200"],
    on: /::lockgate-vend-[a-z]+-management$/,
    reason:
      "another role becomes it, and AWS ends such a session after an hour (IAM User Guide, role chaining)",
  },
  {
    type: RIGHTS,
    what: ["policy NotManagement removed"],
    reason:
      "the management account's tag opens nothing: AWS moves it nowhere, and baseline enters it by no tag (G-08)",
  },
  {
    type: RIGHTS,
    what: ["policy NotOthers removed"],
    reason:
      "levels that people have in vending's units may be given, by a function that names the account of its request; the program's tests ask for each call",
  },
  {
    type: RIGHTS,
    what: ["policy AssignLevels without condition"],
    on: /::lockgate-vend-suspend-management$/,
    reason: "it takes access away, and gives none",
  },
  {
    type: ROLE,
    what: ["maxSessionDuration 43200"],
    on: /::vending-(?:approve|request)$|::elevation-(?:diagnose|operate)$|::(?:dev|test|prod)-secrets$/,
    reason:
      "another role becomes it, and AWS ends such a session after an hour (IAM User Guide, role chaining)",
  },
  {
    type: RIGHTS,
    what: ["policy Run without condition"],
    reason: "the guard rails NoOtherCommands and NoOtherImage deny the same overrides to everybody",
  },
  {
    type: RIGHTS,
    what: ["PipelineKey", "ReleaseKey", "Encrypt", "Attest", "TopicKey", "Keydev", "Keytest", "Sign"].map(
      (name) => `policy ${name} without condition`,
    ),
    reason: "the key's own policy names who uses it and for what (G-01, ART-13, KMS-05)",
  },
  {
    type: RIGHTS,
    what: ["policy EncryptCopy without condition"],
    reason:
      "each copy's key lets this role encrypt through S3 only (KMS-05), and lets no other environment's role",
  },
  {
    type: RIGHTS,
    what: ["policy Connection without condition"],
    reason: "only the pipeline becomes this role, and PIPE-03 fixes the repository that its action reads",
  },
  {
    type: RIGHTS,
    what: ["policy BearerToken without condition"],
    reason: "a token opens what the role's other rights open, and nothing else (CodeArtifact User Guide)",
  },
  {
    type: RIGHTS,
    what: ["policy TagNew without condition", "policy TagOwn without condition"],
    reason: "guard rails hang on units, not on tags of accounts; which account it may move G-08 judges",
  },
  {
    type: RIGHTS,
    what: ["policy LentSet without condition"],
    reason:
      "the boundary leaves sets with the tag of a level only; which of them is lent where, the server's file says",
  },
  {
    type: MANAGED,
    what: ["policy diagnoseLentSet without condition", "policy operateLentSet without condition"],
    reason: "a boundary grants nothing; the role of each level has the same condition in its own policy",
  },
  {
    type: MANAGED,
    what: [
      "policy Secrets without condition",
      "policy Jobs without condition",
      "policy Jobs everything",
      "policy AssumeOwnRoles everything",
      "policy ReadOrganization everything",
      "policy Look everything",
      "policy Repair everything",
      "policy MachinesAndDoors everything",
      "policy Sessions everything",
    ],
    on: /-LockgateBoundary$|Boundary$/,
    reason: "a boundary grants nothing; each role's own policies are judged, and IAM-07 that it stays on",
  },
  {
    type: MANAGED,
    what: [
      "policy Declare without condition",
      "policy Declare everything",
      "policy Account everything",
      "policy Roles everything",
    ],
    on: /-LockgateDeployBoundary$/,
    reason: "a boundary grants nothing; the deploy role's own policies stay what they are",
  },
  {
    type: MANAGED,
    what: ["policy BoundaryStays removed"],
    reason: "nothing else in the boundary allows those calls, so that they stay denied",
  },
  {
    type: MANAGED,
    what: ["policy NoData removed", "policy NoObjects removed", "policy NoItems removed"],
    reason:
      "the deploy role's own policies give these calls on code to be signed and a restored ledger only; stores and keys refuse it as well (G-01)",
  },
  {
    type: MANAGED,
    what: ["policy GrantsByServicesOnly removed"],
    reason: "the deploy role's own right to grant is for services only, and so is each key's policy (KMS-07)",
  },
  {
    type: MANAGED,
    what: ["policy Network without condition", "policy Machines without condition"],
    reason: "the guard rails deny every other region, whoever asks (ORG-06)",
  },
  {
    type: MANAGED,
    what: ["tags.lockgate:purpose gone"],
    reason: "the roles that name it make it a boundary, and IAM-07 judges it for them",
  },
  {
    type: "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
    what: ["removed"],
    reason: "it is about passwords of IAM users, and IAM-02 finds every user",
  },
  {
    type: "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
    what: ["allowUsersToChangePassword false"],
    reason: "who may not change a password keeps the one that an administrator set; IAM-02 finds every user",
  },
  {
    type: "aws:iam/organizationsFeatures:OrganizationsFeatures",
    what: ["unprotected"],
    reason: "once it goes ORG-08 misses it, and root users have no credentials by that alone",
  },
  {
    type: "aws:identitystore/group:Group",
    what: ["removed"],
    reason: "people in no group have no rights",
  },
  {
    type: "aws:ssoadmin/permissionSet:PermissionSet",
    what: ["removed"],
    reason: "AWS refuses while it is assigned; without it nobody has its rights",
  },
  {
    type: "aws:ssoadmin/accountAssignment:AccountAssignment",
    what: ["removed"],
    reason: "it lets people in; without it they stay outside",
  },
  {
    type: "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
    what: ["removed"],
    reason: "it grants; without it people may do less",
  },
  {
    type: "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
    what: ["managedPolicyArn gone"],
    reason: "the property is required: the provider refuses an attachment of nothing",
  },
  {
    type: "aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes",
    what: ["removed"],
    reason: "then no session carries the sign of a second factor, and SecondFactor denies all",
  },
  {
    type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    what: ["inlinePolicy gone"],
    reason: "the property is required: the provider refuses the resource without",
  },
  {
    type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    what: ["inlinePolicy NoData removed"],
    reason:
      "stores, records and keys refuse people by their own policies (G-01, G-09); what else the company's people may read is its choice",
  },
  {
    type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    what: ["inlinePolicy NoMessages removed"],
    reason:
      "no stack declares a queue or a stream; which messages of others its people may read is the company's choice",
  },
];
