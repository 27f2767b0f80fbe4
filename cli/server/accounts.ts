// The call by which commands decide on a request for an account.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { requestStep } from "./step.ts";

export const accountStep = (step: "approve" | "reject", about: string): Command =>
  requestStep({
    of: "account",
    step,
    about,
    post: (client, id, body) =>
      bodyOf(client.POST(`/v1/accounts/{id}/${step}`, { params: { path: { id } }, body })),
  });
