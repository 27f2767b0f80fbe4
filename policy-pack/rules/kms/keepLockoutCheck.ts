// Decides whether AWS still refuses a key policy that would lock everybody out.

import { input, type Facts } from "../../facts.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

export const keepLockoutCheck = (key: Facts): Verdict =>
  input(key, "bypassPolicyLockoutSafetyCheck").boolean() === true
    ? fail(key.urn, "bypassPolicyLockoutSafetyCheck is true")
    : pass(key.urn);
