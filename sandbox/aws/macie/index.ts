// Amazon Macie: who administers it, and in which accounts it looks for personal data.

import { AwsError } from "../model.ts";
import { arnOf } from "../arn.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { need, refuseSecond } from "../onePerRegion.ts";
import { membersOf, organizationOf } from "../organizations/structure.ts";
import { refuseUnlessAdministrator, serviceAdministrator } from "../organizations/serviceAdministrator.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, matches, oneOf } from "../rules.ts";

const adminToken = "aws:macie2/organizationAdminAccount:OrganizationAdminAccount";
const accountToken = "aws:macie2/account:Account";
const memberToken = "aws:macie2/member:Member";

export const administrator = serviceAdministrator({
  token: adminToken,
  principal: "macie.amazonaws.com",
  property: "adminAccountId",
  enable: "macie2:EnableOrganizationAdminAccount",
  list: "macie2:ListOrganizationAdminAccounts",
  disable: "macie2:DisableOrganizationAdminAccount",
});

export const account: ResourceModel = {
  token: accountToken,
  defaults: { status: "ENABLED", findingPublishingFrequency: "FIFTEEN_MINUTES" },
  replaceOn: ["region"],
  check: (inputs) =>
    faultsOf(inputs, {
      status: oneOf(["ENABLED", "PAUSED"]),
      findingPublishingFrequency: oneOf(["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"]),
    }),
  calls: callsOn(
    {
      create: ["macie2:EnableMacie"],
      read: ["macie2:GetMacieSession"],
      update: ["macie2:UpdateMacieSession"],
      delete: ["macie2:DisableMacie"],
    },
    () => "*",
  ),
  create(inputs, context) {
    refuseSecond(accountToken, "ConflictException", context);
    const now = context.world.now();
    return {
      id: context.caller.account,
      outputs: {
        ...echo(inputs, context),
        serviceRole: serviceRole(context),
        createdAt: now,
        updatedAt: now,
      },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

const serviceRole = ({ caller }: Context): string =>
  `arn:${caller.partition}:iam::${caller.account}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie`;

/** An account of the organization needs no invitation: the administrator's call switches Macie on in it. */
export const member: ResourceModel = {
  token: memberToken,
  defaults: { status: "ENABLED" },
  replaceOn: ["accountId", "email", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      accountId: matches(/^\d{12}$/, "an account id of 12 digits"),
      status: oneOf(["ENABLED", "PAUSED"]),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["macie2:CreateMember"],
      read: ["macie2:GetMember"],
      update: ["macie2:UpdateMemberSession"],
      delete: ["macie2:DeleteMember"],
      tag: "macie2:TagResource",
    },
    ({ inputs }, { caller }) => arnOf(caller, "macie2", `member/${String(inputs["accountId"] ?? "*")}`),
  ),
  create(inputs, context) {
    need(accountToken, "ConflictException", context);
    refuseUnlessAdministrator(adminToken, "adminAccountId", context);
    const { arn, email } = memberOf(inputs, context);
    const id = String(inputs["accountId"]);
    const now = context.world.now();
    const made = { arn, relationshipStatus: "Enabled", invite: false, invitedAt: now, updatedAt: now };
    const named = { masterAccountId: context.caller.account, administratorAccountId: context.caller.account };
    return { id, outputs: { ...echo(inputs, context, { tags: true }), ...made, ...named, email } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
};

function memberOf(inputs: Properties, context: Context): { arn: string; email: unknown } {
  const { caller, world } = context;
  const { accountId, email } = inputs;
  const organization = organizationOf(caller.account, world);
  const found =
    organization &&
    membersOf(organization, world).find((one) => one.id === accountId && one.id !== caller.account);
  if (found === undefined)
    throw new AwsError("ValidationException", `${String(accountId)} is no other account of the organization`);
  if (String(found.inputs["email"]).toLowerCase() !== String(email).toLowerCase())
    throw new AwsError(
      "ValidationException",
      `${String(email)} is not the address of account ${String(accountId)}`,
    );
  return { arn: arnOf(caller, "macie2", `member/${String(accountId)}`), email };
}

export const models: readonly ResourceModel[] = [administrator, account, member];
