// What AWS makes of an organizational unit: under a parent that exists, at most five levels deep, empty when it goes.

import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { areTags, faultsOf, lengthBetween, matches } from "../rules.ts";
import {
  childrenOf,
  depthOf,
  findOrganization,
  fullAccessAttachment,
  maxDepth,
  organizationArn,
  ownOrganization,
  rootIdOf,
  unitToken,
} from "./structure.ts";

/** Ids of roots and units (Organizations API reference, "CreateOrganizationalUnit"). */
export const parentRule = matches(
  /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$/,
  "the id of a root (r-…) or a unit (ou-…)",
);

export const organizationalUnit: ResourceModel = {
  token: unitToken,
  global: true,
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["parentId"],
  check: (inputs) => faultsOf(inputs, { name: lengthBetween(1, 128), parentId: parentRule, tags: areTags }),
  calls: callsOn(
    {
      create: ["organizations:CreateOrganizationalUnit"],
      read: ["organizations:DescribeOrganizationalUnit"],
      update: { name: "organizations:UpdateOrganizationalUnit" },
      delete: ["organizations:DeleteOrganizationalUnit"],
      tag: "organizations:TagResource",
    },
    // A unit is created on its parent.
    ({ inputs, outputs }, context) => String(outputs?.["arn"] ?? parentArn(inputs["parentId"], context)),
  ),
  create(inputs, context) {
    const { caller, world } = context;
    const organization = ownOrganization(context);
    refuseParent(inputs, context);
    refuseSiblingName(inputs, context);
    const id = `ou-${rootIdOf(organization).slice(2)}-${world.random("base36", 8)}`;
    const arn = organizationArn("ou", organization.id, id, caller);
    const outputs = { ...echo(inputs, context, { tags: true, global: true }), arn, accounts: [] };
    return { id, outputs, implied: [fullAccessAttachment(id, caller.account)] };
  },
  update(previous, inputs, context) {
    refuseSiblingName(inputs, context, previous.id);
    return overlay(previous, echo(inputs, context, { tags: true, global: true }));
  },
  remove(resource, context) {
    const organization = findOrganization(context);
    const children = organization === undefined ? [] : childrenOf(resource.id, organization, context.world);
    if (children.length === 0) return;
    const names = children.map((child) => child.id).join(", ");
    throw new AwsError(
      "OrganizationalUnitNotEmptyException",
      `The unit ${resource.id} still has accounts or units: ${names}`,
    );
  },
};

/** ARN of a root or unit. */
export function parentArn(parentId: unknown, context: Context): string {
  const organization = findOrganization(context);
  if (organization === undefined || typeof parentId !== "string") return "*";
  return organizationArn(
    parentId.startsWith("r-") ? "root" : "ou",
    organization.id,
    parentId,
    context.caller,
  );
}

function refuseParent(inputs: Properties, context: Context): void {
  const depth = depthOf(inputs["parentId"], ownOrganization(context), context.world);
  if (depth === undefined) {
    throw new AwsError("ParentNotFoundException", `No root or unit has the id ${String(inputs["parentId"])}`);
  }
  if (depth < maxDepth) return;
  throw new AwsError(
    "ConstraintViolationException",
    `OU_DEPTH_LIMIT_EXCEEDED: units nest at most ${maxDepth} levels deep`,
  );
}

function refuseSiblingName(inputs: Properties, { caller, world }: Context, self?: string): void {
  const twins = world.find(
    unitToken,
    { account: caller.account },
    (u) =>
      u.id !== self && u.inputs["parentId"] === inputs["parentId"] && u.inputs["name"] === inputs["name"],
  );
  if (twins.length === 0) return;
  throw new AwsError(
    "DuplicateOrganizationalUnitException",
    `A unit named ${String(inputs["name"])} already exists in ${String(inputs["parentId"])}`,
  );
}
