// Which errors of a component are the caller's matter: faulty arguments, and children that the engine refused.

import { AwsError } from "../aws/model.ts";

/** Arguments that contradict each other or do not fit. */
export function invalid(message: string): AwsError {
  return new AwsError("InvalidArgument", message);
}

/** The SDK's error for a child that could not be made, as one of the caller; anything else stays what it is. */
export function forCaller(error: unknown): unknown {
  const ofChild = error instanceof Error && /failed to register/.test(error.message);
  return ofChild ? new AwsError("ComponentIncomplete", error.message) : error;
}
