// The organization: its accounts and units, and the guard rails of which another guard holds alone.

import type { LeftOut } from "./leftOut.ts";

const POLICY = "aws:organizations/policy:Policy";
const bothWays = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`content ${name} removed`, `content ${name} spares intruders`]);

export const GUARD_RAILS: readonly LeftOut[] = [
  {
    type: "aws:organizations/organization:Organization",
    what: ["removed"],
    reason: "AWS refuses to delete an organization that has members",
  },
  {
    type: "aws:organizations/organization:Organization",
    what: ["featureSet gone"],
    reason: "ALL is AWS's default (Organizations API, CreateOrganization)",
  },
  {
    type: "aws:organizations/organizationalUnit:OrganizationalUnit",
    what: ["removed"],
    reason: "AWS refuses to delete a unit that holds accounts",
  },
  {
    type: "aws:organizations/organizationalUnit:OrganizationalUnit",
    what: ["tags.lockgate:environment gone"],
    on: /-Suspended$/,
    reason: "nothing works in the unit of accounts that are suspended",
  },
  {
    type: "aws:organizations/account:Account",
    what: ["removed"],
    reason: "the engine refuses to delete what is protected (ORG-12), and no state declares the account then",
  },
  {
    type: "aws:organizations/account:Account",
    what: ["tags.lockgate:environment gone"],
    reason: "an account without the tag is called by what it is for, and its unit still says it",
  },
  { type: POLICY, what: ["removed"], reason: "AWS refuses while it is attached (PolicyInUseException)" },
  {
    type: POLICY,
    what: ["content gone"],
    reason: "the property is required: the provider refuses the resource without",
  },
  {
    type: POLICY,
    what: [
      ...["dev", "test", "prod"].flatMap((environment) =>
        bothWays(`${environment}StoreWrite`, `${environment}StoreRead`),
      ),
      "content StoreDelete removed",
    ],
    reason:
      "the store's own policy refuses the same by itself (G-01, G-02); the program's tests prove that the guard rail does so alone",
  },
  {
    type: POLICY,
    what: ["content CopyKept removed", ...bothWays("CopyRead", "devCopy", "testCopy", "prodCopy")],
    reason: "the copy's own policy refuses the same to everybody, and its account runs nothing (G-09)",
  },
  {
    type: POLICY,
    what: bothWays("SigningKey", "RevocationKey", "Attestdev", "Attesttest"),
    reason: "the key's own policy refuses the same by itself (ART-13, G-02)",
  },
  {
    type: POLICY,
    what: bothWays("CodeProfile"),
    reason:
      "it binds administrators of the tooling account: no role of a stack but the signer's has the right, and code still lies in stores that one role writes (G-01)",
  },
  {
    type: POLICY,
    what: bothWays("PlatformFunctions"),
    reason:
      "it binds administrators, who are no role of a stack; no rule asks yet who else changes what was deployed, the program's tests ask for each call",
  },
  {
    type: POLICY,
    what: bothWays("PlatformStacks"),
    reason:
      "stacks that pipelines keep for tenants stand in no state, so that no rule can ask about one; the program's tests ask for each declared identity",
  },
  {
    type: "aws:organizations/delegatedAdministrator:DelegatedAdministrator",
    what: ["removed"],
    on: /::config-multiaccountsetup-/,
    reason:
      "AWS Config takes rules of the organization from this account only by it: without it the update fails, and LOG-08 asks for each of those rules",
  },
  {
    type: POLICY,
    what: bothWays("PlatformPassRole"),
    reason:
      "it binds administrators of the account that the server runs in: no role of a stack has the right to pass that role",
  },
  {
    type: POLICY,
    what: ["content TlsOnly removed"],
    reason: "each store's own policy refuses the same (ART-02)",
  },
  {
    type: POLICY,
    what: ["content WatcherRoles removed"],
    reason: "AWS refuses to delete a service's role while the service works with it",
  },
  {
    type: POLICY,
    what: bothWays("NoOpening"),
    reason: "it is about what is opened by hand; what is declared is judged by NET-01 to NET-07",
  },
  {
    type: POLICY,
    what: bothWays("Suspended"),
    reason: "nothing of the company is left in an account that is suspended",
  },
  {
    type: POLICY,
    what: ["content ServicesDenied removed"],
    reason: "which services an environment may use is the company's choice, and no rule asks for one",
  },
  {
    type: "aws:organizations/policyAttachment:PolicyAttachment",
    what: ["removed"],
    on: /services-\w+$/,
    reason: "which services an environment may use is the company's choice, and no rule asks for one",
  },
  {
    type: "aws:organizations/policyAttachment:PolicyAttachment",
    what: ["removed"],
    on: /::lockgate-closed-networks$/,
    reason: "it is about networks that no stack has made; what is declared is judged by NET-01 to NET-07",
  },
  {
    type: "aws:organizations/policyAttachment:PolicyAttachment",
    what: ["policyId gone"],
    reason: "the property is required: the provider refuses an attachment of nothing",
  },
  {
    type: "aws:account/alternativeContact:AlternativeContact",
    what: ["removed", "alternateContactType BILLING"],
    on: /::management-security$/,
    reason: "nothing works in the management account (ORG-09), so that ORG-12 speaks of its members",
  },
  {
    type: "aws:dynamodb/table:Table",
    what: ["removed", "unprotected", "deletionProtectionEnabled false", "pointInTimeRecovery.enabled false"],
    on: /::vending$/,
    reason:
      "it holds requests for accounts: a request that is lost is asked anew, and what was made is in the organization",
  },
  {
    type: "aws:sns/topicPolicy:TopicPolicy",
    what: ["policy Tell without condition"],
    reason: "a message asks for an approval and gives none; the account's other roles lack the right to send",
  },
  {
    type: "aws:sfn/stateMachine:StateMachine",
    what: ["removed"],
    reason: "no account is made by a machine that is not there",
  },
  {
    type: "aws:sns/topicSubscription:TopicSubscription",
    what: ["removed"],
    on: /::vending-/,
    reason: "nobody approves what nobody hears of",
  },
];
