// lockgate account approve: lets an account be given out.

import { accountStep } from "../server/accounts.ts";

export const accountApprove = accountStep(
  "approve",
  "Lets an account of AWS be given out, once; for nobody who asked for it.",
);
