// Decides whether a key can't get lost: time to take its deletion back, protected in the program, in service.

import { input, type Facts } from "../../facts.ts";
import { isProduction } from "../../model/environments.ts";
import { declaredEnvironment } from "../../model/tags.ts";
import { fail, pass, type Verdict } from "../../verdict.ts";

/** The longest that AWS offers, and what holds where nothing is given (KMS API, ScheduleKeyDeletion). */
const LONGEST = 30;

export const keepKeys = (key: Facts): Verdict => {
  const days = input(key, "deletionWindowInDays").number() ?? LONGEST;
  const enabled = input(key, "isEnabled").boolean() ?? true;
  const faults = [
    ...(days >= LONGEST ? [] : [`deletionWindowInDays is ${days}`]),
    ...(enabled ? [] : ["isEnabled is false"]),
    // Outside of production stacks come and go as a whole.
    ...(key.protect || !isProduction(declaredEnvironment(key)) ? [] : ["it is not protected"]),
  ];
  return faults.length > 0 ? fail(key.urn, faults.join("; ")) : pass(key.urn);
};
