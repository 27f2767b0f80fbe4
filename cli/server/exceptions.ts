// The call by which commands decide on an exception.

import { bodyOf } from "../../automation/client/client.ts";
import type { Command } from "../command.ts";
import { requestStep } from "./step.ts";

export const exceptionStep = (step: "approve" | "reject" | "withdraw", about: string): Command =>
  requestStep({
    of: "exception",
    step,
    about,
    post: (client, id, body) =>
      bodyOf(client.POST(`/v1/exceptions/{id}/${step}`, { params: { path: { id } }, body })),
  });
