// Groups of people, and which group has which permission set in which account.

import { uuidOf } from "../ids.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { accountToken } from "../organizations/structure.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isArn, lengthBetween, matches, oneOf } from "../rules.ts";
import {
  assignmentToken,
  groupToken,
  requireInstance,
  requirePermissionSet,
  requireStore,
} from "./instance.ts";

const uuid = /^([0-9a-f]{10}-|)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const group: ResourceModel = {
  token: groupToken,
  replaceOn: ["identityStoreId", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      identityStoreId: matches(/^d-[0-9a-f]{10}$/, "an identity store's id, d- and 10 hexadecimal digits"),
      displayName: lengthBetween(1, 1024),
      description: lengthBetween(1, 1024),
    }),
  calls: callsOn(
    {
      create: ["identitystore:CreateGroup"],
      read: ["identitystore:DescribeGroup"],
      update: ["identitystore:UpdateGroup"],
      delete: ["identitystore:DeleteGroup"],
    },
    ({ inputs }, { caller }) =>
      `arn:${caller.partition}:identitystore::${caller.account}:identitystore/${String(inputs["identityStoreId"])}`,
  ),
  create(inputs, context) {
    requireStore(inputs["identityStoreId"], context);
    const { world, caller } = context;
    const store = String(inputs["identityStoreId"]);
    const same = world.find(
      groupToken,
      { account: caller.account },
      (row) => row.outputs["displayName"] === inputs["displayName"],
    );
    if (same.length > 0)
      throw new AwsError("ConflictException", `Duplicate group name ${String(inputs["displayName"])}`);
    const groupId = uuidOf(context);
    const arn = `arn:${caller.partition}:identitystore:::group/${groupId}`;
    return {
      id: `${store}/${groupId}`,
      outputs: { ...echo(inputs, context), arn, groupId, externalIds: [] },
    };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

/** AWS makes the role AWSReservedSSO_… in the account; the organization's own management role does that. */
export const accountAssignment: ResourceModel = {
  token: assignmentToken,
  replaceOn: [
    "instanceArn",
    "permissionSetArn",
    "principalId",
    "principalType",
    "targetId",
    "targetType",
    "region",
  ],
  check: (inputs) =>
    faultsOf(inputs, {
      instanceArn: isArn("sso"),
      permissionSetArn: isArn("sso"),
      principalId: matches(uuid, "the id of a user or group in the identity store"),
      principalType: oneOf(["USER", "GROUP"]),
      targetId: matches(/^\d{12}$/, "an account id of 12 digits"),
      targetType: oneOf(["AWS_ACCOUNT"]),
    }),
  calls: callsOn(
    {
      create: ["sso:CreateAccountAssignment", "sso:DescribeAccountAssignmentCreationStatus"],
      read: ["sso:ListAccountAssignments"],
      delete: ["sso:DeleteAccountAssignment", "sso:DescribeAccountAssignmentDeletionStatus"],
    },
    ({ inputs }) => String(inputs["permissionSetArn"]),
  ),
  create(inputs, context) {
    const { organization } = requireInstance(inputs["instanceArn"], context);
    requirePermissionSet(inputs["permissionSetArn"], context);
    requireGroup(inputs, context);
    requireMember(inputs, organization.account, context);
    const { principalId, principalType, targetId, targetType, permissionSetArn, instanceArn } = inputs;
    const id = [principalId, principalType, targetId, targetType, permissionSetArn, instanceArn]
      .map(String)
      .join(",");
    if (context.world.get(assignmentToken, id) !== undefined)
      throw new AwsError("ConflictException", `The assignment exists already: ${id}`);
    return { id, outputs: echo(inputs, context) };
  },
};

/** The sandbox keeps groups; a single user is taken at its word. */
function requireGroup(inputs: Properties, { world }: Context): void {
  if (inputs["principalType"] !== "GROUP") return;
  if (world.find(groupToken, {}, (row) => row.outputs["groupId"] === inputs["principalId"]).length > 0)
    return;
  throw new AwsError("ResourceNotFoundException", `Group ${String(inputs["principalId"])} not found`);
}

function requireMember({ targetId }: Properties, management: string, { world }: Context): void {
  const member = world.get(accountToken, String(targetId));
  if (targetId === management || member?.outputs["status"] === "ACTIVE") return;
  throw new AwsError(
    "ResourceNotFoundException",
    `${String(targetId)} is no active account of the organization`,
  );
}
