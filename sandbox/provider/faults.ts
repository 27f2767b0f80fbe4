// How the provider's errors reach the engine: status code and a text without secrets.

import { status, type ServiceError } from "@grpc/grpc-js";
import { AwsError } from "../aws/model.ts";
import { redact } from "./marshal.ts";

/** A gRPC error for a failed call. What AWS refuses is the caller's matter; anything else is a fault of the sandbox. */
export function toServiceError(error: unknown, secrets: readonly string[] = []): Partial<ServiceError> {
  if (error instanceof AwsError) {
    return { code: codes[error.code] ?? status.FAILED_PRECONDITION, details: redact(error.message, secrets) };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: status.INTERNAL, details: `fault in the sandbox's AWS: ${redact(text, secrets)}` };
}

const codes: Readonly<Record<string, status>> = {
  AccessDenied: status.PERMISSION_DENIED,
  // Not UNIMPLEMENTED: the engine takes that for a method of the protocol that is missing.
  NotSimulated: status.INVALID_ARGUMENT,
  ResourceNotFoundException: status.NOT_FOUND,
};
