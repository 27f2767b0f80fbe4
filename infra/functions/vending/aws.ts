// The credentials of a step: of the role that it takes in the management account, of the way into an account.
import { STSClient } from "@aws-sdk/client-sts";
import { assumeRole } from "../lib/assumeRole.ts";
import type { Connect, Credentials } from "../lib/connect.ts";

/** For a quarter of an hour, AWS's least. `caller`: the credentials of whoever asks, where a role takes a further one. */
export const become = (
  use: Connect,
  role: string,
  session: string,
  caller?: Credentials,
): Promise<Credentials> =>
  assumeRole(use(STSClient, caller === undefined ? {} : { credentials: caller }), role, session, 900);
