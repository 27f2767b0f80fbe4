// Hands a decision to the state machine that waits for it.
import { SendTaskSuccessCommand, type SFNClient } from "@aws-sdk/client-sfn";
import type { Decision } from "./records.ts";

/** A run that waits no more has ended, or asks anew under another token: the record holds the decision. */
const gone = new Set(["TaskDoesNotExist", "TaskTimedOut", "InvalidToken"]);

export async function answer(sfn: SFNClient, token: string, decision: Decision): Promise<void> {
  try {
    await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify({ decision }) }));
  } catch (error) {
    if (!gone.has((error as Error).name)) throw error;
  }
}
