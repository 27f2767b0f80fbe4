// Keys of KMS and their names.

import type { LeftOut } from "./leftOut.ts";

export const KEYS: readonly LeftOut[] = [
  {
    type: "aws:kms/key:Key",
    what: ["removed"],
    reason:
      "what a lost key encrypted stays closed to everybody; where it must last KMS-03 asks for protection",
  },
  {
    type: "aws:kms/alias:Alias",
    what: ["removed"],
    reason: "an alias is a name: rights by kms:ResourceAliases then fit no key",
  },
  {
    type: "aws:kms/key:Key",
    what: ["policy Administer without condition"],
    on: /::(?:[a-z-]+-)?(?:logs|alarms|log-archive|log-archive-config|break-glass|pipeline-store|pipelines|access-logs)$/,
    reason:
      "then the account's own administrators rule the key of its own logs and alarms, which G-09 lets them; those of stores and signatures they don't (G-02)",
  },
  {
    type: "aws:kms/key:Key",
    what: ["policy Administer without condition"],
    on: /::(?:dev|test|prod)-replica$/,
    reason:
      "then the log archive's own administrators rule the key of the copies; the releases themselves are under their environment's key (G-02)",
  },
  {
    type: "aws:kms/key:Key",
    what: ["policy Administer without condition"],
    on: /::vending$/,
    reason: "then administrators of the account rule the key of its own messages, as they rule the topic",
  },
  {
    type: "aws:kms/key:Key",
    what: ["policy Administer without condition"],
    on: /::packages$/,
    reason:
      "then administrators of the tooling account rule the key of its packages; what is deployed of them is signed by another (G-04)",
  },
  {
    type: "aws:kms/key:Key",
    what: ["policy Approvals without condition"],
    reason: "what asks for an approval is read by those who are asked",
  },
  { type: "aws:kms/key:Key", what: ["policy PublicKey without condition"], reason: "a public key is public" },
  {
    type: "aws:kms/key:Key",
    what: ["policy RetireGrants without condition"],
    reason: "who retires a grant takes a use of the key away and gives none",
  },
  {
    type: "aws:kms/key:Key",
    what: ["tags.lockgate:purpose gone"],
    reason: "without it the key counts as one that signs releases, of which more is asked",
  },
  {
    type: "aws:iam/policy:Policy",
    what: ["policy GrantToServices without condition", "policy RetireGrants without condition"],
    reason: "the key's own policy (KMS-07) and the boundary ask for a service as well",
  },
];
