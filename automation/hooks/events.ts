// Decides what receivers are told of: every state that a run enters, and what people should look at.
import { runStates } from "../runner/machine.ts";

/** Types of events, as in the `type` of the body (Standard Webhooks). */
export const hookEvents = [
  ...runStates.map((state) => `run.${state}` as const),
  "run.overridden",
  "environment.ending",
  "environment.ended",
  "account.requested",
  "account.approved",
  "account.rejected",
  "account.failed",
  "account.ready",
] as const;
export type HookEvent = (typeof hookEvents)[number];
