// Managed policies, inline policies of roles, and attachments of managed policies to roles.

import { globalArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { isPolicy, policySize } from "../policyDocument.ts";
import { areTags, faultsOf, isArn, lengthBetween } from "../rules.ts";
import { refuseMissingPolicy } from "./attachable.ts";
import {
  attachmentToken,
  findRole,
  nameRule,
  pathRule,
  policyToken,
  roleArn,
  rolePolicyToken,
  roleToken,
  uniqueId,
} from "./names.ts";
import { boundaryKey } from "./role.ts";

const global = { global: true } as const;

/** Characters of all inline policies of one role together, and managed policies attached to one role (default quota). */
const inlineQuota = 10240;
const attachmentQuota = 10;

export const policy: ResourceModel = {
  token: policyToken,
  global: true,
  defaults: { path: "/" },
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["name", "namePrefix", "path", "description"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: nameRule(128),
      path: pathRule,
      description: lengthBetween(0, 1000),
      policy: isPolicy("managed"),
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["iam:CreatePolicy"],
      read: ["iam:GetPolicy", "iam:GetPolicyVersion"],
      update: { policy: "iam:CreatePolicyVersion" },
      delete: ["iam:DeletePolicy"],
      tag: "iam:TagPolicy",
    },
    ({ inputs, outputs }, { caller }) => String(outputs?.["arn"] ?? arnOfPolicy(inputs, caller)),
  ),
  create(inputs, context) {
    const { caller, world } = context;
    const arn = arnOfPolicy(inputs, caller);
    const name = String(inputs["name"]).toLowerCase();
    const taken = world.find(
      policyToken,
      { account: caller.account },
      (p) => String(p.outputs["name"]).toLowerCase() === name,
    );
    if (taken.length > 0) {
      throw new AwsError(
        "EntityAlreadyExists",
        `A policy called ${String(inputs["name"])} already exists in account ${caller.account}`,
      );
    }
    const echoed = echo(inputs, context, { tags: true, global: true });
    return { id: arn, outputs: { ...echoed, arn, policyId: uniqueId("ANPA", world), attachmentCount: 0 } };
  },
  update: (previous, inputs, context) =>
    overlay(previous, echo(inputs, context, { tags: true, global: true })),
  remove(resource, { world }) {
    const users = [
      ...world.find(attachmentToken, {}, (a) => a.inputs["policyArn"] === resource.id),
      ...world.find(roleToken, {}, (r) => r.inputs["permissionsBoundary"] === resource.id),
    ].map((r) => r.id);
    if (users.length === 0) return;
    throw new AwsError(
      "DeleteConflict",
      `Cannot delete policy ${resource.id} attached to entities: ${users.join(", ")}`,
    );
  },
};

export const rolePolicy: ResourceModel = {
  token: rolePolicyToken,
  global: true,
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["name", "namePrefix", "role"],
  check: (inputs) => faultsOf(inputs, { name: nameRule(128), policy: isPolicy("inline") }),
  calls: onRole({
    create: ["iam:PutRolePolicy"],
    read: ["iam:GetRolePolicy"],
    update: ["iam:PutRolePolicy"],
    delete: ["iam:DeleteRolePolicy"],
  }),
  create(inputs, context) {
    const owner = existingRole(inputs, context);
    refuseTooMuchInline(inputs, owner, context);
    return { id: `${owner.id}:${String(inputs["name"])}`, outputs: echo(inputs, context, global) };
  },
  update(previous, inputs, context) {
    refuseTooMuchInline(inputs, existingRole(inputs, context), context);
    return overlay(previous, echo(inputs, context, global));
  },
};

export const rolePolicyAttachment: ResourceModel = {
  token: attachmentToken,
  global: true,
  replaceOn: ["role", "policyArn"],
  check: (inputs) => faultsOf(inputs, { policyArn: isArn("iam") }),
  calls: (operation, target, context) =>
    onRole({
      create: ["iam:AttachRolePolicy"],
      read: ["iam:ListAttachedRolePolicies"],
      delete: ["iam:DetachRolePolicy"],
    })(operation, target, context).map((call) => ({
      ...call,
      context: { ...call.context, "iam:PolicyARN": String(target.inputs["policyArn"]) },
    })),
  create(inputs, context) {
    const owner = existingRole(inputs, context);
    refuseMissingPolicy(inputs["policyArn"], context);
    const attached = context.world.find(
      attachmentToken,
      { account: owner.account },
      (a) => a.inputs["role"] === owner.id,
    );
    if (
      attached.length >= attachmentQuota &&
      !attached.some((a) => a.inputs["policyArn"] === inputs["policyArn"])
    ) {
      throw new AwsError(
        "LimitExceeded",
        `Cannot exceed quota for PoliciesPerRole: ${attachmentQuota} on role ${owner.id}`,
      );
    }
    return { id: `${owner.id}/${String(inputs["policyArn"])}`, outputs: echo(inputs, context, global) };
  },
};

function arnOfPolicy(inputs: Properties, caller: Context["caller"]): string {
  return globalArn(caller, "iam", `policy${String(inputs["path"] ?? "/")}${String(inputs["name"] ?? "*")}`);
}

function onRole(actions: Parameters<typeof callsOn>[0]): ResourceModel["calls"] {
  return callsOn(
    actions,
    ({ inputs }, { caller, world }) => roleArn(inputs["role"], caller, world),
    ({ inputs }, { caller, world }) =>
      boundaryKey(findRole(inputs["role"], caller, world)?.inputs["permissionsBoundary"]),
  );
}

function existingRole(inputs: Properties, { caller, world }: Context): StoredResource {
  const found = findRole(inputs["role"], caller, world);
  if (found !== undefined) return found;
  throw new AwsError(
    "NoSuchEntity",
    `The role with name ${String(inputs["role"])} cannot be found in account ${caller.account}`,
  );
}

function refuseTooMuchInline(inputs: Properties, owner: StoredResource, { world }: Context): void {
  const others = world.find(
    rolePolicyToken,
    { account: owner.account },
    (p) => p.inputs["role"] === owner.id && p.inputs["name"] !== inputs["name"],
  );
  const texts = [...others.map((p) => p.inputs["policy"]), inputs["policy"]];
  const size = texts.reduce<number>((sum, text) => sum + policySize(String(text), true), 0);
  if (size <= inlineQuota) return;
  throw new AwsError(
    "LimitExceeded",
    `Maximum policy size of ${inlineQuota} bytes exceeded for role ${owner.id}: ${size}`,
  );
}
