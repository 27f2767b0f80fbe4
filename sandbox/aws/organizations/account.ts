// What AWS makes of a new account: its id, its access role, and what becomes of it when it is closed or let go.

import { accountIdOf } from "../../state/accounts.ts";
import { roleToken, rolePolicyToken, uniqueId } from "../iam/names.ts";
import { AwsError } from "../model.ts";
import type { Context, Implied, Properties, ResourceModel, StoredResource } from "../model.ts";
import { echo, overlay, stays } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween, matches, oneOf } from "../rules.ts";
import { emailOf } from "./organization.ts";
import {
  accountToken,
  depthOf,
  fullAccessAttachment,
  organizationArn,
  ownOrganization,
  rootIdOf,
} from "./structure.ts";
import { parentArn, parentRule } from "./unit.ts";

const defaultRole = "OrganizationAccountAccessRole";

export const account: ResourceModel = {
  token: accountToken,
  global: true,
  defaults: { closeOnDeletion: false, createGovcloud: false },
  autoName: { property: "name", maxLength: 50 },
  replaceOn: ["email", "iamUserAccessToBilling", "roleName", "createGovcloud"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: [lengthBetween(1, 50), matches(/^[\x20-\x7e]+$/, "printable ASCII characters")],
      email: [matches(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address"), lengthBetween(6, 64)],
      roleName: matches(/^[\w+=,.@-]{1,64}$/, "1 to 64 letters, digits or any of _ + = , . @ -"),
      iamUserAccessToBilling: oneOf(["ALLOW", "DENY"]),
      parentId: parentRule,
      tags: areTags,
    }),
  calls(operation, { inputs, outputs }, context) {
    const arn = String(outputs?.["arn"] ?? "*");
    const moved = inputs["parentId"] !== undefined && inputs["parentId"] !== outputs?.["parentId"];
    const move = moved
      ? [{ action: "organizations:MoveAccount", resource: parentArn(inputs["parentId"], context) }]
      : [];
    switch (operation) {
      case "create":
        return [{ action: "organizations:CreateAccount", resource: "*" }, ...move];
      case "read":
        return [{ action: "organizations:DescribeAccount", resource: arn }];
      case "update":
        return [
          ...move,
          ...(inputs["name"] === outputs?.["name"]
            ? []
            : [{ action: "account:PutAccountName", resource: arn }]),
          ...(sameTags(inputs, outputs) ? [] : [{ action: "organizations:TagResource", resource: arn }]),
        ];
      case "delete": {
        const closes = inputs["closeOnDeletion"] === true;
        return [
          {
            action: `organizations:${closes ? "CloseAccount" : "RemoveAccountFromOrganization"}`,
            resource: arn,
          },
        ];
      }
    }
  },
  create(inputs, context) {
    const { caller, world } = context;
    const organization = ownOrganization(context);
    const email = String(inputs["email"]);
    refuseTakenEmail(email, context);
    const parentId = existingParent(inputs, organization, context);
    const id = accountIdOf(email);
    const outputs = {
      ...echo(inputs, context, { tags: true, global: true }),
      parentId,
      arn: organizationArn("account", organization.id, id, caller),
      status: "ACTIVE",
      state: "ACTIVE",
      joinedMethod: "CREATED",
      joinedTimestamp: world.now(),
      govcloudId: "",
    };
    return {
      id,
      outputs,
      implied: [...accessRole(id, inputs, context), fullAccessAttachment(id, caller.account)],
    };
  },
  update(previous, inputs, context) {
    const parentId = existingParent(
      { parentId: previous.outputs["parentId"], ...inputs },
      ownOrganization(context),
      context,
    );
    return { ...overlay(previous, echo(inputs, context, { tags: true, global: true })), parentId };
  },
  remove: leave,
};

function sameTags(inputs: Properties, outputs: Properties | undefined): boolean {
  return JSON.stringify(inputs["tags"] ?? {}) === JSON.stringify(outputs?.["tags"] ?? {});
}

/** E-mail addresses are unique in all of AWS, also those of closed accounts. */
function refuseTakenEmail(email: string, { world }: Context): void {
  const wanted = email.toLowerCase();
  const owner = world.accounts().find((id) => emailOf(id, world).toLowerCase() === wanted);
  if (owner === undefined) return;
  const state = String(world.get(accountToken, owner)?.outputs["state"] ?? "ACTIVE");
  throw new AwsError(
    "EMAIL_ALREADY_EXISTS",
    `The e-mail address ${email} is already that of account ${owner} (${state}): use another address`,
  );
}

function existingParent(inputs: Properties, organization: StoredResource, { world }: Context): string {
  const parentId = String(inputs["parentId"] ?? rootIdOf(organization));
  if (depthOf(parentId, organization, world) !== undefined) return parentId;
  throw new AwsError("ParentNotFoundException", `No root or unit has the id ${parentId}`);
}

/** The role that lets the management account in, with all rights. */
function accessRole(id: string, inputs: Properties, { caller, world }: Context): Implied[] {
  const name = String(inputs["roleName"] ?? defaultRole);
  const allow = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { AWS: `arn:${caller.partition}:iam::${caller.account}:root` },
  };
  const role = {
    name,
    path: "/",
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [allow] }),
    maxSessionDuration: 3600,
    forceDetachPolicies: false,
  };
  const all = { Effect: "Allow", Action: "*", Resource: "*" };
  const policy = {
    role: name,
    name: "AdministratorAccess",
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [all] }),
  };
  const made = {
    arn: `arn:${caller.partition}:iam::${id}:role/${name}`,
    createDate: world.now(),
    uniqueId: uniqueId("AROA", world),
  };
  const where = { account: id, region: "global" };
  return [
    { token: roleToken, id: name, ...where, inputs: role, outputs: { ...role, ...made, tagsAll: {} } },
    { token: rolePolicyToken, id: `${name}:AdministratorAccess`, ...where, inputs: policy, outputs: policy },
  ];
}

/** Closed, the account stays in the organization, suspended; else it leaves and stands alone. Its address stays taken. */
function leave(resource: StoredResource): Implied[] {
  const closed = resource.inputs["closeOnDeletion"] === true;
  const state = closed ? { status: "SUSPENDED", state: "SUSPENDED" } : { status: "ACTIVE", state: "LEFT" };
  return stays({ ...resource, outputs: { ...resource.outputs, ...state } });
}
