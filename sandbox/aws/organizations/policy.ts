// What AWS refuses in organization policies and where they may be attached.

import { AwsError } from "../model.ts";
import type { Context, Fault, Properties, ResourceModel, StoredResource } from "../model.ts";
import { callsOn, echo, overlay, stays } from "../outputs.ts";
import type { Rule } from "../rules.ts";
import { isPolicy } from "../policyDocument.ts";
import { areTags, faultsOf, isJson, lengthBetween, matches, oneOf } from "../rules.ts";
import { policyTypes } from "./organization.ts";
import { isEc2Attributes } from "./ec2Attributes.ts";
import {
  attachmentToken,
  findOrganization,
  organizationArn,
  ownOrganization,
  policyToken,
  targetExists,
} from "./structure.ts";

/** Quotas: five SCPs a target, FullAWSAccess included; of five RCPs one is AWS's own; ten of the others. */
const attachmentQuota: Readonly<Record<string, number>> = {
  SERVICE_CONTROL_POLICY: 5,
  RESOURCE_CONTROL_POLICY: 4,
};

const contentRules: Readonly<Record<string, readonly Rule[]>> = {
  SERVICE_CONTROL_POLICY: [isPolicy("scp")],
  RESOURCE_CONTROL_POLICY: [isPolicy("rcp")],
  DECLARATIVE_POLICY_EC2: [isEc2Attributes, lengthBetween(1, 10000)],
};

export const policy: ResourceModel = {
  token: policyToken,
  global: true,
  defaults: { type: "SERVICE_CONTROL_POLICY" },
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["type"],
  check: (inputs): Fault[] =>
    faultsOf(inputs, {
      name: lengthBetween(1, 128),
      description: lengthBetween(0, 512),
      type: oneOf(policyTypes),
      content: contentRules[String(inputs["type"])] ?? [isJson, lengthBetween(1, 10000)],
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["organizations:CreatePolicy"],
      read: ["organizations:DescribePolicy"],
      update: ["organizations:UpdatePolicy"],
      delete: ["organizations:DeletePolicy"],
      tag: "organizations:TagResource",
    },
    ({ outputs }) => String(outputs?.["arn"] ?? "*"),
    ({ inputs }) => ({ "organizations:PolicyType": String(inputs["type"]) }),
  ),
  create(inputs, context) {
    const organization = ownOrganization(context);
    refuseTakenName(inputs, context);
    const id = `p-${context.world.random("base36", 8)}`;
    const kind = `policy/${organization.id}/${String(inputs["type"]).toLowerCase()}/${id}`;
    const arn = organizationArn(kind, "", "", context.caller).replace(/\/$/, "");
    return { id, outputs: { ...echo(inputs, context, { tags: true, global: true }), arn } };
  },
  update(previous, inputs, context) {
    refuseTakenName(inputs, context, previous.id);
    return overlay(previous, echo(inputs, context, { tags: true, global: true }));
  },
  remove(resource, { world }) {
    if (resource.inputs["skipDestroy"] === true) return stays(resource);
    const targets = world.find(
      attachmentToken,
      { account: resource.account },
      (a) => a.inputs["policyId"] === resource.id,
    );
    if (targets.length === 0) return;
    const names = targets.map((a) => String(a.inputs["targetId"])).join(", ");
    throw new AwsError(
      "PolicyInUseException",
      `The policy ${resource.id} is attached to ${names}: detach it first`,
    );
  },
};

function refuseTakenName(inputs: Properties, { caller, world }: Context, self?: string): void {
  const { name, type } = inputs;
  const twins = world.find(
    policyToken,
    { account: caller.account },
    (p) => p.id !== self && p.inputs["name"] === name && p.inputs["type"] === type,
  );
  if (twins.length > 0)
    throw new AwsError("DuplicatePolicyException", `A policy named ${String(name)} already exists`);
}

export const policyAttachment: ResourceModel = {
  token: attachmentToken,
  global: true,
  replaceOn: ["policyId", "targetId"],
  check: (inputs) =>
    faultsOf(inputs, {
      policyId: matches(/^p-[0-9a-zA-Z_]{8,128}$/, "the id of a policy (p-…)"),
      targetId: matches(
        /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|\d{12})$/,
        "a root (r-…), a unit (ou-…) or an account",
      ),
    }),
  // Attaching is authorised on the policy and on the target.
  calls: (operation, { inputs }, context) => {
    const actions = {
      create: "AttachPolicy",
      read: "ListTargetsForPolicy",
      update: "AttachPolicy",
      delete: "DetachPolicy",
    };
    const action = `organizations:${actions[operation]}`;
    const { arn, type } = policyFacts(inputs, context);
    const resources = operation === "read" ? [arn] : [arn, targetArn(inputs["targetId"], context)];
    return resources.map((resource) => ({ action, resource, context: { "organizations:PolicyType": type } }));
  },
  create(inputs, context) {
    refuseAttachment(inputs, ownOrganization(context), context);
    return {
      id: `${String(inputs["targetId"])}:${String(inputs["policyId"])}`,
      outputs: echo(inputs, context, { global: true }),
    };
  },
  remove(resource, context) {
    if (resource.inputs["skipDestroy"] === true) return stays(resource);
    const { type } = policyFacts(resource.inputs, context);
    if (
      type !== "SERVICE_CONTROL_POLICY" ||
      attachedTo(resource.inputs["targetId"], type, context).length > 1
    )
      return;
    throw new AwsError(
      "ConstraintViolationException",
      `MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: ${resource.id} is the last service control policy there: attach another first`,
    );
  },
};

function refuseAttachment(inputs: Properties, organization: StoredResource, context: Context): void {
  const { policyId, targetId } = inputs;
  const { type, exists } = policyFacts(inputs, context);
  if (!exists) throw new AwsError("PolicyNotFoundException", `No policy has the id ${String(policyId)}`);
  if (!targetExists(targetId, organization, context.world)) {
    throw new AwsError("TargetNotFoundException", `No root, unit or account has the id ${String(targetId)}`);
  }
  const enabled = organization.outputs["enabledPolicyTypes"];
  if (!Array.isArray(enabled) || !enabled.includes(type)) {
    throw new AwsError(
      "PolicyTypeNotEnabledException",
      `${type} is not enabled: add it to enabledPolicyTypes of the organization`,
    );
  }
  const attached = attachedTo(targetId, type, context);
  if (attached.some((a) => a.inputs["policyId"] === policyId)) {
    throw new AwsError(
      "DuplicatePolicyAttachmentException",
      `${String(policyId)} is attached to ${String(targetId)} already`,
    );
  }
  const quota = attachmentQuota[type] ?? 10;
  if (attached.length < quota) return;
  throw new AwsError(
    "ConstraintViolationException",
    `MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED: ${String(targetId)} has ${attached.length} policies of type ${type}`,
  );
}

function policyFacts(
  { policyId }: Properties,
  { caller, world }: Context,
): { arn: string; type: string; exists: boolean } {
  const found = world.get(policyToken, String(policyId), { account: caller.account });
  return {
    arn: String(found?.outputs["arn"] ?? "*"),
    type: String(found?.inputs["type"]),
    exists: found !== undefined,
  };
}

function attachedTo(targetId: unknown, type: string, context: Context): StoredResource[] {
  return context.world.find(
    attachmentToken,
    { account: context.caller.account },
    (a) => a.inputs["targetId"] === targetId && policyFacts(a.inputs, context).type === type,
  );
}

function targetArn(targetId: unknown, context: Context): string {
  const organization = findOrganization(context);
  if (organization === undefined || typeof targetId !== "string") return "*";
  const kind = targetId.startsWith("r-") ? "root" : targetId.startsWith("ou-") ? "ou" : "account";
  return organizationArn(kind, organization.id, targetId, context.caller);
}
