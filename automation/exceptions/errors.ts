// Decides what an answer says of exceptions from rules that can't be had, or decided on, like that.
import type { ErrorKind } from "../errorTable.ts";

export const exceptionErrors = {
  exception_not_found: {
    status: 404,
    title: "No such exception",
    remedy: "GET /v1/exceptions lists those that you may see.",
  },
  exception_exists: {
    status: 409,
    title: "This exception is asked for, or granted, already",
    remedy: "GET /v1/exceptions shows it; withdraw it first if another day or reason is wanted.",
  },
  exception_decided: {
    status: 409,
    title: "Exception is not in a state for this",
    remedy: "GET /v1/exceptions/{id} says how far it has come; only a request is approved or rejected.",
  },
  exception_void: {
    status: 409,
    title: "What was asked for can't be granted any more",
    remedy: "Reject it; let the team ask again, for what the rules allow now.",
  },
  own_exception: {
    status: 403,
    title: "Nobody decides on an exception that they asked for",
    remedy: "Ask a different person, who holds the role security in this environment.",
  },
} as const satisfies Record<string, ErrorKind>;
