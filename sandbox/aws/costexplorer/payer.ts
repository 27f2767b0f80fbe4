// Decides who may say how the bill is split: the account that pays it.

import { AwsError, type Context } from "../model.ts";
import { globalArn } from "../arn.ts";
import { uuidOf } from "../ids.ts";

/** Throws for accounts whose bill another one pays. */
export function refuseLinkedAccount(what: string, { world, caller }: Context): void {
  const [payer] = world.accounts();
  if (payer !== undefined && caller.account !== payer)
    throw new AwsError("AccessDeniedException", `Linked account doesn't have access to ${what}.`);
}

export const newArn = (kind: string, context: Context): string =>
  globalArn(context.caller, "ce", `${kind}/${uuidOf(context)}`);
