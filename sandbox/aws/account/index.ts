// AWS Account Management: whom AWS writes to besides an account's own address.

import { globalArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { refuseWithoutAccess } from "../organizations/delegation.ts";
import { membersOf, ownOrganization } from "../organizations/structure.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, lengthBetween, matches, oneOf } from "../rules.ts";

const token = "aws:account/alternativeContact:AlternativeContact";

/** One contact of a type and account: putting it again replaces it, so nothing is ever a duplicate. */
export const alternativeContact: ResourceModel = {
  token,
  global: true,
  replaceOn: ["accountId", "alternateContactType"],
  check: (inputs) =>
    faultsOf(inputs, {
      accountId: matches(/^\d{12}$/, "an account id of 12 digits"),
      alternateContactType: oneOf(["BILLING", "OPERATIONS", "SECURITY"]),
      emailAddress: matches(/^\s*[\w+=.#!&-]+@[\w.-]+\.[\w]+\s*$/, "an e-mail address"),
      name: lengthBetween(1, 64),
      phoneNumber: [matches(/^[\s0-9()+-]+$/, "digits, spaces and ( ) + -"), lengthBetween(1, 25)],
      title: lengthBetween(1, 50),
    }),
  calls: callsOn(
    {
      create: ["account:PutAlternateContact"],
      read: ["account:GetAlternateContact"],
      update: ["account:PutAlternateContact"],
      delete: ["account:DeleteAlternateContact"],
    },
    accountArn,
  ),
  create(inputs, context) {
    if (inputs["accountId"] !== undefined) refuseForeignAccount(String(inputs["accountId"]), context);
    const parts = [inputs["accountId"], inputs["alternateContactType"]].filter((part) => part !== undefined);
    return { id: parts.join("/"), outputs: echo(inputs, context, { global: true }) };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { global: true })),
};

/** Another account is reached through the organization only, and the management account never names itself. */
function refuseForeignAccount(accountId: string, context: Context): void {
  const organization = ownOrganization(context);
  refuseWithoutAccess(organization, "account.amazonaws.com");
  if (accountId === organization.account)
    throw new AwsError(
      "ValidationException",
      `The management account ${accountId} is not named: leave accountId out for it`,
    );
  if (membersOf(organization, context.world).some((member) => member.id === accountId)) return;
  throw new AwsError("AccessDeniedException", `Account ${accountId} is not in the organization`);
}

function accountArn({ inputs }: { inputs: Properties }, context: Context): string {
  const { caller, world } = context;
  const member = inputs["accountId"];
  if (typeof member !== "string") return globalArn(caller, "account", "account");
  const [organization] = world.find("aws:organizations/organization:Organization", {
    account: caller.account,
  });
  return globalArn(caller, "account", `account/${organization?.id ?? "*"}/${member}`);
}

export const models: readonly ResourceModel[] = [alternativeContact];
