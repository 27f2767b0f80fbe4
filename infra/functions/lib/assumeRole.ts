// Credentials of a role that the caller becomes: all of them, or an error that names the role.
import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";

export type Credentials = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
};

/** `session` names the calls in CloudTrail; AWS lends for 900 seconds at the least. */
export async function assumeRole(
  sts: STSClient,
  role: string,
  session: string,
  seconds: number,
): Promise<Credentials> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: session, DurationSeconds: seconds }),
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
}
