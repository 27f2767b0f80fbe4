// Decides every error the server can answer with: one table of code, status, title and remedy.
import { runErrors } from "./runErrors.ts";
import { accountErrors } from "./accounts/errors.ts";
import { exceptionErrors } from "./exceptions/errors.ts";
import { sandboxErrors } from "./sandboxes/errors.ts";
import { startErrors } from "./startErrors.ts";

/** One kind of error. `code` (the key) is stable; title and remedy are prose and may change. */
export interface ErrorKind {
  readonly status: number;
  readonly title: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}

/** All errors of the HTTP API, of runs and of start-up. A code that was published is never reused. */
export const errorTable = {
  malformed_request: {
    status: 400,
    title: "Not an HTTP request",
    remedy: "Send HTTP/1.1 (RFC 9112), within a minute.",
  },
  headers_too_large: {
    status: 431,
    title: "Address and headers are too large",
    remedy: "Keep the request's first line and headers within 16 KiB together.",
  },
  invalid_json: {
    status: 400,
    title: "Body is not valid JSON",
    remedy: "Send one JSON object, encoded in UTF-8.",
  },
  invalid_request: {
    status: 400,
    title: "Request does not match its schema",
    remedy: "Correct the fields named in `faults`; /openapi.json holds the schema.",
  },
  unauthenticated: {
    status: 401,
    title: "No valid credentials",
    remedy:
      "Send `Authorization: Bearer ...` with an API token (lg_...) that is not revoked and has not expired, or with a token of a trusted OpenID Connect issuer for this server.",
  },
  login_code_invalid: {
    status: 401,
    title: "Login link is not valid",
    remedy:
      "Login links work once and for a few minutes; make a new one with `automation/admin.ts login-link`.",
  },
  login_failed: {
    status: 401,
    title: "Signing in did not succeed",
    remedy: "Begin again at /login/oidc, in the same browser; the detail says what was wrong.",
  },
  login_refused: {
    status: 403,
    title: "Nothing is granted to this person",
    remedy: "Ask an administrator for a rule in LOCKGATE_OIDC_FILE that matches your groups.",
  },
  login_unavailable: {
    status: 404,
    title: "No such way to sign in",
    remedy:
      "Give an issuer in LOCKGATE_OIDC_FILE a clientId, and set LOCKGATE_PUBLIC_URL; GET /v1/logins lists the issuers.",
  },
  webhook_signature_invalid: {
    status: 401,
    title: "Signature of the delivery is not valid",
    remedy:
      "Give the webhook at GitHub the secret in LOCKGATE_GITHUB_WEBHOOK_SECRET and the content type application/json.",
  },
  csrf_refused: {
    status: 403,
    title: "Write request from a browser session without proof of origin",
    remedy:
      "Send the header `X-CSRF-Token` with the value given by GET /v1/me, from the dashboard's own origin.",
  },
  forbidden: {
    status: 403,
    title: "Not allowed",
    remedy: "Ask an administrator for a role that includes the permission, in this environment.",
  },
  not_found: {
    status: 404,
    title: "No such resource",
    remedy: "Check the path; /docs lists every call.",
  },
  stack_not_found: {
    status: 404,
    title: "No such stack",
    remedy: "GET /v1/stacks lists the stacks this server manages.",
  },
  release_not_found: {
    status: 404,
    title: "No such release",
    remedy: "Register it with POST /v1/releases; GET /v1/releases lists those that are.",
  },
  rehearsal_not_found: {
    status: 404,
    title: "No such rehearsal",
    remedy: "GET /v1/rehearsals lists those that are kept; lockgate rehearse APP --tell tells of one.",
  },
  rehearsal_taken: {
    status: 409,
    title: "Somebody else tells of the rehearsal",
    remedy: "Make an id of your own for it, as lockgate rehearse APP --tell does.",
  },
  release_refused: {
    status: 422,
    title: "No environment trusts the release",
    remedy:
      "Sign it with a key that the verification policy of an environment lists (`artifact` in LOCKGATE_ENVIRONMENTS_FILE).",
  },
  webhook_unavailable: {
    status: 404,
    title: "This server takes no deliveries of GitHub",
    remedy: "Set LOCKGATE_GITHUB_FILE and LOCKGATE_GITHUB_WEBHOOK_SECRET.",
  },
  state_not_found: {
    status: 404,
    title: "No state of this stack was seen",
    remedy:
      "Let the server preview a stack: it then reads the states of all. GET /v1/states says what was seen.",
  },
  run_not_found: { status: 404, title: "No such run", remedy: "GET /v1/runs lists the runs." },
  plan_not_found: {
    status: 404,
    title: "Run has no plan",
    remedy: "Only what a preview has shown can be seen; GET /v1/runs/{id} says whether it has begun.",
  },
  hook_not_found: {
    status: 404,
    title: "No such receiver or delivery",
    remedy: "GET /v1/hooks lists the receivers, GET /v1/hooks/{id}/deliveries what they were sent.",
  },
  hooks_unavailable: {
    status: 409,
    title: "This server sends no webhooks",
    remedy: "Set LOCKGATE_HOOKS_KEY, from which the receivers' secrets are made.",
  },
  checkpoint_not_found: {
    status: 404,
    title: "No checkpoint of the audit was signed yet",
    remedy: "Set LOCKGATE_AUDIT_KEY for the workers; the first is signed within seconds.",
  },
  drift_not_found: {
    status: 404,
    title: "No such drift",
    remedy: "GET /v1/drift lists what drift checks found.",
  },
  drift_over: {
    status: 409,
    title: "The drift is over",
    remedy: "Nothing waits for it any more; GET /v1/drift?open=true lists what the last checks found.",
  },
  schedule_not_found: {
    status: 404,
    title: "No such schedule",
    remedy: "GET /v1/schedules lists the schedules.",
  },
  token_not_found: { status: 404, title: "No such token", remedy: "GET /v1/tokens lists the tokens." },
  elevation_not_found: {
    status: 404,
    title: "No such elevation",
    remedy: "GET /v1/elevations lists those that you may see.",
  },
  window_not_found: { status: 404, title: "No such window", remedy: "GET /v1/windows lists the windows." },
  method_not_allowed: {
    status: 405,
    title: "Method not allowed here",
    remedy: "Use one of the methods in the Allow header.",
  },
  not_acceptable: {
    status: 406,
    title: "None of the accepted media types can be served",
    remedy: "Accept text/event-stream or application/x-ndjson.",
  },
  run_finished: {
    status: 409,
    title: "Run has already ended",
    remedy: "Start a new run if more is to be done.",
  },
  run_not_repairable: {
    status: 409,
    title: "Run left nothing to repair",
    remedy:
      "Only a run that was interrupted, failed or was canceled is repaired; a refresh can be run at any time.",
  },
  run_not_awaiting: {
    status: 409,
    title: "Run does not await approval",
    remedy: "GET /v1/runs/{id} says what it does; only a run in awaiting_approval is approved.",
  },
  plan_changed: {
    status: 409,
    title: "Plan is not the one that you saw",
    remedy: "Read GET /v1/runs/{id}/diff again, and approve its `digest` if you still want to.",
  },
  run_not_waiting: {
    status: 409,
    title: "Run does not wait for a window",
    remedy: "Only a run that waits for a window is overridden; GET /v1/runs/{id} says what it waits for.",
  },
  elevation_exists: {
    status: 409,
    title: "You have, or have asked for, this access already",
    remedy: "GET /v1/elevations shows it; end it first if it is to last longer.",
  },
  elevation_decided: {
    status: 409,
    title: "Elevation is not in a state for this",
    remedy: "GET /v1/elevations/{id} says how far it has come; only a request is approved or rejected.",
  },
  elevation_changed: {
    status: 409,
    title: "What was asked for is not offered like that any more",
    remedy: "Reject it; let the person ask again, for what GET /v1/elevations/offers lists now.",
  },
  elevation_unavailable: {
    status: 409,
    title: "This server lends no access",
    remedy: "Set LOCKGATE_ELEVATION_FILE, which names people, accounts and permission sets.",
  },
  own_elevation: {
    status: 403,
    title: "Nobody decides on access for themselves",
    remedy: "Ask a different person, who holds the permission in this environment.",
  },
  own_run: {
    status: 403,
    title: "Nobody decides on a run that they asked for",
    remedy: "Ask a different person, who holds the permission in this environment.",
  },
  precondition_failed: {
    status: 412,
    title: "It was changed since you read it",
    remedy: "Read it again, look at what changed, and send its new ETag as If-Match.",
  },
  body_too_large: {
    status: 413,
    title: "Body is too large",
    remedy: "Keep the body within 256 KiB.",
  },
  unsupported_media_type: {
    status: 415,
    title: "Unsupported content type",
    remedy: "Send `Content-Type: application/json`, uncompressed and in UTF-8.",
  },
  idempotency_key_reused: {
    status: 422,
    title: "Idempotency-Key was used for another request",
    remedy: "Use a new key for a new request; a key may only repeat the same method, path and body.",
  },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    remedy: "Wait as long as Retry-After says; follow a run's events instead of asking again and again.",
  },
  address_locked: {
    status: 429,
    title: "Too many wrong credentials",
    remedy: "Wait as long as Retry-After says, and send credentials that are valid.",
  },
  precondition_required: {
    status: 428,
    title: "If-Match is missing",
    remedy: "Send the ETag that you read as If-Match, so that nobody's change is overwritten unseen.",
  },
  internal: {
    status: 500,
    title: "Unexpected failure in the server",
    remedy: "Look in the server's log for the request id; repeat the request with the same Idempotency-Key.",
  },
  database_unavailable: {
    status: 503,
    title: "Database does not answer",
    remedy: "Try again; if it lasts, check DATABASE_URL and the database's own log.",
  },
  issuer_unavailable: {
    status: 503,
    title: "Issuer of the token does not answer",
    remedy:
      "Try again; if it lasts, check that this server reaches the issuer's discovery document and keys.",
  },
  ...accountErrors,
  ...exceptionErrors,
  ...sandboxErrors,
  ...runErrors,
  ...startErrors,
} as const satisfies Record<string, ErrorKind>;

/** Stable code of an error. */
export type ErrorCode = keyof typeof errorTable;
