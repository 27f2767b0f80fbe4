// lockgate exception approve: grants an exception from a rule.

import { exceptionStep } from "../server/exceptions.ts";

export const exceptionApprove = exceptionStep(
  "approve",
  "Grants an exception, which takes the role security and is for nobody who asked for it.",
);
