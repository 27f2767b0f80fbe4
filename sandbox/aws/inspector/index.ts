// Amazon Inspector: who administers it, what is scanned in which accounts.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel } from "../model.ts";
import { organizationOf, membersOf } from "../organizations/structure.ts";
import { refuseUnlessAdministrator, serviceAdministrator } from "../organizations/serviceAdministrator.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isObject, lengthBetween, matches, oneOf } from "../rules.ts";

const adminToken = "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount";
const enablerToken = "aws:inspector2/enabler:Enabler";
const memberToken = "aws:inspector2/memberAssociation:MemberAssociation";
const isAccount = matches(/^\d{12}$/, "an account id of 12 digits");

export const administrator = serviceAdministrator({
  token: adminToken,
  principal: "inspector2.amazonaws.com",
  property: "accountId",
  enable: "inspector2:EnableDelegatedAdminAccount",
  list: "inspector2:ListDelegatedAdminAccounts",
  disable: "inspector2:DisableDelegatedAdminAccount",
  outputs: { relationshipStatus: "ENABLED" },
});

const asAdministrator = (context: Context): void =>
  refuseUnlessAdministrator(adminToken, "accountId", context);

export const enabler: ResourceModel = {
  token: enablerToken,
  replaceOn: ["region"],
  check: (inputs) =>
    faultsOf(inputs, {
      accountIds: lengthBetween(1, 100),
      "accountIds[]": isAccount,
      resourceTypes: lengthBetween(1, 5),
      "resourceTypes[]": oneOf(["EC2", "ECR", "LAMBDA", "LAMBDA_CODE", "CODE_REPOSITORY"]),
    }),
  calls: callsOn(
    {
      create: ["inspector2:Enable"],
      read: ["inspector2:BatchGetAccountStatus"],
      update: ["inspector2:Enable"],
      delete: ["inspector2:Disable"],
    },
    () => "*",
  ),
  create(inputs, context) {
    refuseStrangers(inputs, context);
    const [accounts, types] = [inputs["accountIds"], inputs["resourceTypes"]] as string[][];
    const id = `${accounts?.toSorted().join(":")}-${types?.toSorted().join(":")}`;
    return { id, outputs: echo(inputs, context) };
  },
  update(previous, inputs, context) {
    refuseStrangers(inputs, context);
    return overlay(previous, echo(inputs, context));
  },
};

/** Of other accounts only those that the administrator has associated. */
function refuseStrangers(inputs: Properties, context: Context): void {
  const { caller, world } = context;
  const members = new Set(
    world
      .find(memberToken, { account: caller.account, region: caller.region })
      .map((r) => String(r.inputs["accountId"])),
  );
  const strangers = (inputs["accountIds"] as string[]).filter(
    (id) => id !== caller.account && !members.has(id),
  );
  if (strangers.length === 0) return;
  throw new AwsError(
    "AccessDeniedException",
    `Not associated with ${caller.account} in ${caller.region}: ${strangers.join(", ")}`,
  );
}

export const memberAssociation: ResourceModel = {
  token: memberToken,
  replaceOn: ["accountId", "region"],
  check: (inputs) => faultsOf(inputs, { accountId: isAccount }),
  calls: callsOn(
    {
      create: ["inspector2:AssociateMember"],
      read: ["inspector2:GetMember"],
      delete: ["inspector2:DisassociateMember"],
    },
    () => "*",
  ),
  create(inputs, context) {
    asAdministrator(context);
    const id = String(inputs["accountId"]);
    refuseOutsider(id, context);
    const outputs = {
      ...echo(inputs, context),
      delegatedAdminAccountId: context.caller.account,
      relationshipStatus: "ENABLED",
      updatedAt: context.world.now(),
    };
    return { id, outputs };
  },
};

function refuseOutsider(id: string, { caller, world }: Context): void {
  const organization = organizationOf(caller.account, world);
  const inside =
    organization !== undefined &&
    id !== caller.account &&
    (id === organization.account || membersOf(organization, world).some((member) => member.id === id));
  if (inside) return;
  throw new AwsError("ValidationException", `${id} is no other account of the organization`);
}

export const organizationConfiguration: ResourceModel = {
  token: "aws:inspector2/organizationConfiguration:OrganizationConfiguration",
  replaceOn: ["region"],
  check: codeFaults,
  calls: callsOn(
    {
      create: ["inspector2:UpdateOrganizationConfiguration"],
      read: ["inspector2:DescribeOrganizationConfiguration"],
      update: ["inspector2:UpdateOrganizationConfiguration"],
      delete: ["inspector2:UpdateOrganizationConfiguration"],
    },
    () => "*",
  ),
  create(inputs, context) {
    asAdministrator(context);
    return {
      id: context.caller.account,
      outputs: { ...echo(inputs, context), maxAccountLimitReached: false },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

/** Code of functions is scanned only where functions are. */
function codeFaults({ autoEnable }: Properties): Fault[] {
  if (!isObject(autoEnable) || autoEnable["lambdaCode"] !== true || autoEnable["lambda"] === true) return [];
  return [{ property: "autoEnable.lambdaCode", reason: "needs autoEnable.lambda" }];
}

export const models: readonly ResourceModel[] = [
  administrator,
  enabler,
  memberAssociation,
  organizationConfiguration,
];
