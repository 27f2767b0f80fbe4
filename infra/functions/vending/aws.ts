// The clients of a step: of its own role, of the role that it takes in the management account, of the way into an account.
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";

export type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };
export type Settings = { region?: string; credentials?: Credentials };

/** Makes a client of the AWS SDK; tests put their emulator behind it. */
export type Connect = <C>(Client: new (settings: Settings) => C, settings?: Settings) => C;

export const connect: Connect = (Client, settings = {}) => new Client(settings);

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
