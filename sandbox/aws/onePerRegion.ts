// Services that are switched on once in a region of an account: who asks twice is refused.

import { AwsError } from "./model.ts";
import type { Context, StoredResource } from "./model.ts";

/** The resource of a type in the caller's account and region. */
export function here(token: string, { caller, world }: Context): StoredResource | undefined {
  return world.find(token, { account: caller.account, region: caller.region })[0];
}

/** Throws `code` where the type is there already. */
export function refuseSecond(token: string, code: string, context: Context): void {
  const other = here(token, context);
  if (other === undefined) return;
  const { account, region } = context.caller;
  throw new AwsError(code, `${token.split(":").at(-1)} ${other.id} is there already in ${account} ${region}`);
}

/** The resource of a type in the caller's account and region, or `code`: it is not switched on. */
export function need(token: string, code: string, context: Context): StoredResource {
  const found = here(token, context);
  if (found !== undefined) return found;
  const { account, region } = context.caller;
  throw new AwsError(
    code,
    `There is no ${token.split(":").at(-1)} in ${account} ${region}: declare it first`,
  );
}
