// Credentials of a role that the server becomes for calls to AWS, which the SDK asks for anew when they run out.
import { STSClient } from "@aws-sdk/client-sts";
import { assumeRole } from "../infra/functions/lib/assumeRole.ts";

/** How the server calls AWS: within seconds, or not at all. */
export interface CallSettings {
  readonly region: string;
  readonly maxAttempts: number;
  readonly requestHandler: object;
}

export const callSettings = (region: string): CallSettings => ({
  region,
  maxAttempts: 2,
  requestHandler: { requestTimeout: 10_000, connectionTimeout: 5000 },
});

/** `session` names the calls in CloudTrail. */
export const become = (role: string, session: string, settings: CallSettings) => () =>
  assumeRole(new STSClient(settings), role, session, 3600);
