// Public access block of a whole account: one for each account, its id is the account's.

import type { ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, matches } from "../rules.ts";
import { AwsError } from "../model.ts";

export const accountBlockToken = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";

export const accountPublicAccessBlock: ResourceModel = {
  token: accountBlockToken,
  global: true,
  defaults: {
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  },
  replaceOn: ["accountId"],
  check: (inputs) => faultsOf(inputs, { accountId: matches(/^\d{12}$/, "an account id of 12 digits") }),
  // S3 Control authorises on the account as a whole, not on an ARN.
  calls: callsOn(
    {
      create: ["s3:PutAccountPublicAccessBlock"],
      read: ["s3:GetAccountPublicAccessBlock"],
      update: ["s3:PutAccountPublicAccessBlock"],
      delete: ["s3:PutAccountPublicAccessBlock"],
    },
    () => "*",
  ),
  create(inputs, context) {
    const account = String(inputs["accountId"] ?? context.caller.account);
    if (account !== context.caller.account) {
      throw new AwsError(
        "AccessDenied",
        `Account ${context.caller.account} cannot block public access of account ${account}`,
      );
    }
    return { id: account, outputs: { ...echo(inputs, context, { global: true }), accountId: account } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { global: true })),
};
