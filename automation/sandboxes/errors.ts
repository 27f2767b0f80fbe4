// Decides what an answer says of environments of people's own that can't be had like that.
import type { ErrorKind } from "../errorTable.ts";

export const sandboxErrors = {
  environment_not_found: {
    status: 404,
    title: "No such environment",
    remedy: "GET /v1/environments lists those that there are, and were.",
  },
  environments_unavailable: {
    status: 409,
    title: "This server makes no environments of people's own",
    remedy: "Set LOCKGATE_SANDBOXES_FILE, which names the accounts for them.",
  },
  environment_exists: {
    status: 409,
    title: "An environment of this name is there already",
    remedy: "Choose another name, or end that one first; GET /v1/environments shows whose it is.",
  },
  environment_over: {
    status: 409,
    title: "Environment is over",
    remedy: "What ends is not kept; ask for a new one.",
  },
  environments_too_many: {
    status: 409,
    title: "You have as many environments as one person may have",
    remedy: "End one that you need no more.",
  },
} as const satisfies Record<string, ErrorKind>;
