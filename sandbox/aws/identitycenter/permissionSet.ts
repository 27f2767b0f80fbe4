// Permission sets: what a person may do in the accounts where the set is assigned to them.

import { AwsError } from "../model.ts";
import type { Context, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import type { Rule } from "../rules.ts";
import { areTags, faultsOf, isArn, lengthBetween, matches } from "../rules.ts";
import { isPolicy } from "../policyDocument.ts";
import { awsManagedPolicy } from "../../iam/managedPolicies.ts";
import {
  assignmentToken,
  managedToken,
  permissionSetToken,
  requireInstance,
  requirePermissionSet,
} from "./instance.ts";

/** Managed policies of AWS in one set (quota). */
const managedQuota = 20;

const instanceArn = matches(
  /^arn:aws[\w-]*:sso:::instance\/(sso)?ins-[a-zA-Z0-9-.]{16}$/,
  "an instance's ARN",
);
const setArn = matches(
  /^arn:aws[\w-]*:sso:::permissionSet\/(sso)?ins-[\w.-]{16}\/ps-[\w.-]{16}$/,
  "a permission set's ARN",
);

/** ISO 8601, from one hour to twelve. */
const sessionDuration: Rule = (value) => {
  const [, hours, minutes] = /^PT(?:(\d{1,2})H)?(?:(\d{1,3})M)?$/.exec(String(value)) ?? [];
  const total = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return total >= 60 && total <= 720
    ? undefined
    : `"${String(value)}": must be a duration from PT1H to PT12H`;
};

/** What a change to a set, or to its policies, asks of AWS: the set is provisioned anew where it is assigned. */
const changing = ["sso:ProvisionPermissionSet", "sso:DescribePermissionSetProvisioningStatus"];
const ofSet = ({ inputs }: { inputs: Record<string, unknown> }): string => String(inputs["permissionSetArn"]);

export const permissionSet: ResourceModel = {
  token: permissionSetToken,
  defaults: { sessionDuration: "PT1H" },
  autoName: { property: "name", maxLength: 32 },
  replaceOn: ["name", "instanceArn", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      name: matches(/^[\w+=,.@-]{1,32}$/, "1 to 32 letters, digits and +=,.@-_"),
      description: lengthBetween(1, 700),
      instanceArn,
      relayState: lengthBetween(1, 240),
      sessionDuration,
      tags: areTags,
    }),
  calls: callsOn(
    {
      create: ["sso:CreatePermissionSet"],
      read: ["sso:DescribePermissionSet", "sso:ListTagsForResource"],
      update: ["sso:UpdatePermissionSet", ...changing],
      delete: ["sso:DeletePermissionSet"],
      tag: "sso:TagResource",
    },
    ({ inputs, outputs }) => String(outputs?.["arn"] ?? inputs["instanceArn"]),
  ),
  create(inputs, context) {
    const { arn: instance } = requireInstance(inputs["instanceArn"], context);
    const { world, caller } = context;
    const name = String(inputs["name"]);
    if (
      world.find(permissionSetToken, { account: caller.account }, (set) => set.outputs["name"] === name)
        .length > 0
    )
      throw new AwsError("ConflictException", `PermissionSet with name ${name} already exists`);
    const arn = `${instance.replace(":instance/", ":permissionSet/")}/ps-${world.random("hex", 16)}`;
    const echoed = echo(inputs, context, { tags: true });
    return { id: `${arn},${instance}`, outputs: { ...echoed, arn, createdDate: world.now() } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context, { tags: true })),
  remove(resource, { world }) {
    const used = world.find(
      assignmentToken,
      {},
      (row) => row.inputs["permissionSetArn"] === resource.outputs["arn"],
    );
    if (used.length === 0) return;
    throw new AwsError(
      "ConflictException",
      `PermissionSet ${String(resource.outputs["name"])} is assigned in ${used.length} places: remove those first`,
    );
  },
};

export const inlinePolicy: ResourceModel = {
  token: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
  replaceOn: ["instanceArn", "permissionSetArn", "region"],
  check: (inputs) =>
    faultsOf(inputs, { instanceArn, permissionSetArn: setArn, inlinePolicy: isPolicy("inline") }),
  calls: callsOn(
    {
      create: ["sso:PutInlinePolicyToPermissionSet", ...changing],
      read: ["sso:GetInlinePolicyForPermissionSet"],
      update: ["sso:PutInlinePolicyToPermissionSet", ...changing],
      delete: ["sso:DeleteInlinePolicyFromPermissionSet", ...changing],
    },
    ofSet,
  ),
  create(inputs, context) {
    requireInstance(inputs["instanceArn"], context);
    requirePermissionSet(inputs["permissionSetArn"], context);
    const id = `${String(inputs["permissionSetArn"])},${String(inputs["instanceArn"])}`;
    return { id, outputs: echo(inputs, context) };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};

export const managedPolicy: ResourceModel = {
  token: managedToken,
  replaceOn: ["instanceArn", "permissionSetArn", "managedPolicyArn", "region"],
  check: (inputs) =>
    faultsOf(inputs, { instanceArn, permissionSetArn: setArn, managedPolicyArn: isArn("iam") }),
  calls: callsOn(
    {
      create: ["sso:AttachManagedPolicyToPermissionSet", ...changing],
      read: ["sso:ListManagedPoliciesInPermissionSet"],
      delete: ["sso:DetachManagedPolicyFromPermissionSet", ...changing],
    },
    ofSet,
  ),
  create(inputs, context) {
    requireInstance(inputs["instanceArn"], context);
    requirePermissionSet(inputs["permissionSetArn"], context);
    const arn = String(inputs["managedPolicyArn"]);
    if (awsManagedPolicy(arn) === undefined)
      throw new AwsError(
        "ResourceNotFoundException",
        `Managed policy ${arn} is none of AWS's in the sandbox: add it to sandbox/iam/managedPolicies.ts`,
      );
    refuseMore(inputs, context);
    const id = `${arn},${String(inputs["permissionSetArn"])},${String(inputs["instanceArn"])}`;
    return { id, outputs: { ...echo(inputs, context), managedPolicyName: arn.split("/").at(-1) } };
  },
};

function refuseMore(inputs: Record<string, unknown>, { world }: Context): void {
  const { permissionSetArn, managedPolicyArn } = inputs;
  const there = world.find(managedToken, {}, (row) => row.inputs["permissionSetArn"] === permissionSetArn);
  if (there.some((row) => row.inputs["managedPolicyArn"] === managedPolicyArn))
    throw new AwsError("ConflictException", `Permission set has ${String(managedPolicyArn)} already`);
  if (there.length >= managedQuota)
    throw new AwsError(
      "ServiceQuotaExceededException",
      `A permission set has at most ${managedQuota} managed policies`,
    );
}
