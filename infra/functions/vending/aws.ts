// The credentials of a step: of the role that it takes in the management account, of the way into an account.
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Connect, Credentials } from "../lib/connect.ts";

/** For a quarter of an hour, AWS's least. `credentials` of the caller where a role takes a further one. */
export async function become(
  use: Connect,
  role: string,
  session: string,
  caller?: Credentials,
): Promise<Credentials> {
  const sts = use(STSClient, caller === undefined ? {} : { credentials: caller });
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: session, DurationSeconds: 900 }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken)
    throw new Error(`STS gives no credentials of ${role}`);
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
