// lockgate exception withdraw: takes an exception from a rule, or the request for it, back.

import { exceptionStep } from "../server/exceptions.ts";

export const exceptionWithdraw = exceptionStep(
  "withdraw",
  "Takes an exception, or the request for it, back: yours, or any with the role security.",
);
