// Decides what an answer says of requests for accounts that can't be had, or decided on, like that.
import type { ErrorKind } from "../errorTable.ts";

export const accountErrors = {
  account_not_found: {
    status: 404,
    title: "No such request for an account",
    remedy: "GET /v1/accounts lists the requests.",
  },
  account_exists: {
    status: 409,
    title: "Another request has this address or name",
    remedy: "GET /v1/accounts shows it; choose an address that no AWS account has, and a name of its own.",
  },
  account_decided: {
    status: 409,
    title: "Request is not in a state for this",
    remedy: "GET /v1/accounts/{id} says how far it has come; only a request is approved or rejected, once.",
  },
  account_unavailable: {
    status: 409,
    title: "This server gives out no such accounts",
    remedy:
      "Set LOCKGATE_ACCOUNTS_FILE, which names account vending, the units that it gives out in, and what those are for.",
  },
  own_account: {
    status: 403,
    title: "Nobody decides on an account that they asked for",
    remedy: "Ask a different person, who holds accounts:approve.",
  },
} as const satisfies Record<string, ErrorKind>;
