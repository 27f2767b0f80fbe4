// lockgate account reject: refuses a request for an account.

import { accountStep } from "../server/accounts.ts";

export const accountReject = accountStep(
  "reject",
  "Refuses a request for an account of AWS, which leaves its address to others.",
);
