// What IAM makes of a role: its names, its trust policy, its boundary, and why it refuses to delete one.

import { globalArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { documentOf, isPolicy, refuseMissingPrincipals } from "../policyDocument.ts";
import { areTags, between, faultsOf, isArn, isKnown, lengthBetween } from "../rules.ts";
import { refuseMissingPolicy } from "./attachable.ts";
import {
  attachmentToken,
  findRole,
  instanceProfileToken,
  nameRule,
  pathRule,
  rolePolicyToken,
  roleToken,
  uniqueId,
} from "./names.ts";

export const role: ResourceModel = {
  token: roleToken,
  global: true,
  defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
  autoName: { property: "name", maxLength: 64 },
  replaceOn: ["name", "namePrefix", "path"],
  check: (inputs) => [
    ...faultsOf(inputs, {
      name: nameRule(64),
      namePrefix: nameRule(38),
      path: pathRule,
      description: lengthBetween(0, 1000),
      maxSessionDuration: between(3600, 43200),
      assumeRolePolicy: isPolicy("trust"),
      permissionsBoundary: isArn("iam"),
      "inlinePolicies[].policy": isPolicy("inline"),
      "managedPolicyArns[]": isArn("iam"),
      tags: areTags,
    }),
    ...oneName(inputs),
  ],
  calls: callsOn(
    {
      create: ["iam:CreateRole"],
      read: ["iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"],
      update: {
        assumeRolePolicy: "iam:UpdateAssumeRolePolicy",
        description: { set: "iam:UpdateRole", unset: "iam:UpdateRole" },
        maxSessionDuration: "iam:UpdateRole",
        permissionsBoundary: {
          set: "iam:PutRolePermissionsBoundary",
          unset: "iam:DeleteRolePermissionsBoundary",
        },
      },
      delete: ["iam:DeleteRole"],
      tag: "iam:TagRole",
    },
    ({ inputs, outputs }, { caller }) => String(outputs?.["arn"] ?? arnOfRole(inputs, caller)),
    ({ inputs }) => boundaryKey(inputs["permissionsBoundary"]),
  ),
  create(inputs, context) {
    const name = String(inputs["name"]);
    if (findRole(name, context.caller, context.world)) {
      throw new AwsError(
        "EntityAlreadyExists",
        `Role with name ${name} already exists in account ${context.caller.account}`,
      );
    }
    refuseDangling(inputs, context);
    return {
      id: name,
      outputs: {
        managedPolicyArns: [],
        inlinePolicies: [],
        ...echo(inputs, context, { tags: true, global: true }),
        arn: arnOfRole(inputs, context.caller),
        createDate: context.world.now(),
        uniqueId: uniqueId("AROA", context.world),
      },
    };
  },
  update(previous, inputs, context) {
    refuseDangling(inputs, context);
    return overlay(previous, echo(inputs, context, { tags: true, global: true }));
  },
  remove: refuseWhileAttached,
};

/** Condition key of calls that set or touch a role under a boundary. */
export function boundaryKey(boundary: unknown): Record<string, string> {
  return typeof boundary === "string" ? { "iam:PermissionsBoundary": boundary } : {};
}

function arnOfRole(inputs: Properties, caller: Context["caller"]): string {
  return globalArn(caller, "iam", `role${String(inputs["path"] ?? "/")}${String(inputs["name"] ?? "*")}`);
}

function oneName(inputs: Properties): Fault[] {
  return isKnown(inputs["name"]) && isKnown(inputs["namePrefix"])
    ? [{ property: "namePrefix", reason: "conflicts with name: give one of them" }]
    : [];
}

function refuseDangling(inputs: Properties, context: Context): void {
  refuseMissingPrincipals(documentOf(inputs["assumeRolePolicy"]), context, "MalformedPolicyDocument");
  if (isKnown(inputs["permissionsBoundary"])) refuseMissingPolicy(inputs["permissionsBoundary"], context);
  const attached = inputs["managedPolicyArns"];
  if (Array.isArray(attached)) attached.forEach((arn) => refuseMissingPolicy(arn, context));
}

function refuseWhileAttached(resource: StoredResource, { world }: Context): void {
  if (resource.inputs["forceDetachPolicies"] === true) return;
  const { account, id } = resource;
  for (const [token, what] of [
    [attachmentToken, "detach policies"],
    [rolePolicyToken, "delete policies"],
    [instanceProfileToken, "remove roles from instance profile"],
  ] as const) {
    const held = world.find(token, { account }, (r) => r.inputs["role"] === id);
    if (held.length === 0) continue;
    const names = held.map((r) => r.id).join(", ");
    throw new AwsError("DeleteConflict", `Cannot delete role ${id}: must ${what} first: ${names}`);
  }
}
