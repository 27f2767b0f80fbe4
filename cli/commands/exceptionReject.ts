// lockgate exception reject: refuses an exception from a rule.

import { exceptionStep } from "../server/exceptions.ts";

export const exceptionReject = exceptionStep("reject", "Refuses a request; it takes what granting it takes.");
