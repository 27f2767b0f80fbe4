// Credentials of a role that the server becomes for calls to AWS, which the SDK asks for anew when they run out.
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

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
export const become = (role: string, session: string, settings: CallSettings) => async () => {
  const { Credentials: given } = await new STSClient(settings).send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: session, DurationSeconds: 3600 }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new Error(`STS gives no credentials of ${role}`);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
};
