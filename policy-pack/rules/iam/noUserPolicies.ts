// Decides whether rights hang on roles and groups rather than on single users.

import { input } from "../../facts.ts";
import type { Model } from "../../model/model.ts";
import { fail, judgeEach, pass, type Verdict } from "../../verdict.ts";

export const noUserPolicies = (model: Model): readonly Verdict[] => [
  ...judgeEach([...model.of("userPolicy"), ...model.of("userPolicyAttachment")], (policy) =>
    fail(policy.urn, "it gives rights to a user"),
  ),
  ...judgeEach(model.of("policyAttachment"), (attachment) => {
    const users = input(attachment, "users").list();
    return users.length > 0
      ? fail(attachment.urn, `it gives rights to ${users.length} user(s)`)
      : pass(attachment.urn);
  }),
];
