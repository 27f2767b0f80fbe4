// Decides how errors leave the server: everything becomes problem details, and nothing internal gets out.
import type { ErrorRequestHandler, Request, Response } from "express";
import { LockgateError, problemOf } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { isConnectionError } from "../store/database.ts";

/** Errors of Express' body reader by their `type`. */
const bodyErrors: Readonly<Record<string, "body_too_large" | "invalid_json" | "unsupported_media_type">> = {
  "entity.too.large": "body_too_large",
  "entity.parse.failed": "invalid_json",
  "encoding.unsupported": "unsupported_media_type",
  "charset.unsupported": "unsupported_media_type",
  "request.size.invalid": "invalid_json",
  "request.aborted": "invalid_json",
};

/** Any thrown value as an error of the table. */
export function toLockgateError(error: unknown): LockgateError {
  if (error instanceof LockgateError) return error;
  const { type, status, message } = error as { type?: string; status?: number; message?: string };
  const known = type === undefined ? undefined : bodyErrors[type];
  if (known) return new LockgateError(known, { detail: message ?? "", cause: error });
  // A path with broken percent-encoding, refused by the router.
  if (error instanceof URIError || status === 400)
    return new LockgateError("invalid_request", { detail: "the path cannot be decoded", cause: error });
  if (isConnectionError(error)) return new LockgateError("database_unavailable", { cause: error });
  return new LockgateError("internal", { cause: error });
}

/** Sends an error as application/problem+json. */
export function sendProblem(error: LockgateError, request: Request, response: Response): void {
  const problem = problemOf(error, request.path);
  response
    .status(problem.status)
    .set({ ...error.headers, "cache-control": "no-store" })
    .type("application/problem+json")
    .send(JSON.stringify(problem));
}

/** Express' last handler. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const error = toLockgateError(thrown);
    const facts = {
      requestId: response.getHeader("x-request-id"),
      method: request.method,
      path: request.path,
    };
    if (error.kind.status >= 500)
      logger.error({ ...facts, code: error.code, err: error.cause ?? error }, "request failed");
    else logger.debug({ ...facts, code: error.code }, "request refused");
    if (response.headersSent) response.destroy();
    else sendProblem(error, request, response);
  };
}
