// Decides whether an account's rules for passwords are strong.

import { input, type Facts } from "../../facts.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** AWS asks for 8 characters and none of these where nothing is given (IAM API, UpdateAccountPasswordPolicy). */
const LENGTH = 14;
const REMEMBERED = 24;
const KINDS = [
  "requireLowercaseCharacters",
  "requireUppercaseCharacters",
  "requireNumbers",
  "requireSymbols",
];

export const strongPasswords = (policy: Facts): Verdict => {
  const length = input(policy, "minimumPasswordLength").number() ?? 8;
  const remembered = input(policy, "passwordReusePrevention").number() ?? 0;
  const faults = [
    ...(length >= LENGTH ? [] : [`minimumPasswordLength is ${length}`]),
    ...(remembered >= REMEMBERED ? [] : [`passwordReusePrevention is ${remembered}`]),
    ...KINDS.filter((kind) => input(policy, kind).boolean() !== true).map((kind) => `${kind} is not true`),
  ];
  return faults.length > 0 ? fail(policy.urn, faults.join("; ")) : pass(policy.urn);
};
