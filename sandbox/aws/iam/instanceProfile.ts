// What IAM makes of an instance profile: the one role that a machine takes on.

import { globalArn } from "../arn.ts";
import { AwsError } from "../model.ts";
import type { ApiCall, Caller, Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { passRole } from "../roles.ts";
import { areTags, faultsOf } from "../rules.ts";
import { findRole, instanceProfileToken, nameRule, pathRule, roleArn, uniqueId } from "./names.ts";

const onProfile = callsOn(
  {
    create: ["iam:CreateInstanceProfile"],
    read: ["iam:GetInstanceProfile"],
    delete: ["iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"],
    tag: "iam:TagInstanceProfile",
  },
  ({ inputs, outputs }, { caller }) => String(outputs?.["arn"] ?? arnOfProfile(inputs, caller)),
);

export const instanceProfile: ResourceModel = {
  token: instanceProfileToken,
  global: true,
  defaults: { path: "/" },
  autoName: { property: "name", maxLength: 128 },
  replaceOn: ["name", "namePrefix", "path"],
  check: (inputs) =>
    faultsOf(inputs, { name: nameRule(128), path: pathRule, role: nameRule(64), tags: areTags }),
  calls: (operation, target, context) => [
    ...onProfile(operation, target, context),
    ...roleCalls(operation, target, context),
  ],
  create(inputs, context) {
    const name = String(inputs["name"]);
    if (context.world.get(instanceProfileToken, name, { account: context.caller.account }))
      throw new AwsError("EntityAlreadyExists", `Instance Profile ${name} already exists.`);
    refuseMissingRole(inputs, context);
    const outputs = {
      ...echo(inputs, context, { tags: true, global: true }),
      arn: arnOfProfile(inputs, context.caller),
      createDate: context.world.now(),
      uniqueId: uniqueId("AIPA", context.world),
    };
    return { id: name, outputs };
  },
  update(previous, inputs, context) {
    refuseMissingRole(inputs, context);
    return overlay(previous, echo(inputs, context, { tags: true, global: true }));
  },
};

/** Putting a role into a profile is passing it to EC2. */
function roleCalls(
  operation: string,
  { inputs, outputs }: { inputs: Properties; outputs?: Properties },
  { caller, world }: Context,
): ApiCall[] {
  const { role } = inputs;
  const put = operation === "create" || (operation === "update" && role !== outputs?.["role"]);
  if (!put || role === undefined) return [];
  return [
    { action: "iam:AddRoleToInstanceProfile", resource: arnOfProfile(inputs, caller) },
    ...passRole(roleArn(role, caller, world), "ec2.amazonaws.com"),
  ];
}

const arnOfProfile = (inputs: Properties, caller: Caller): string =>
  globalArn(
    caller,
    "iam",
    `instance-profile${String(inputs["path"] ?? "/")}${String(inputs["name"] ?? "*")}`,
  );

function refuseMissingRole({ role }: Properties, { caller, world }: Context): void {
  if (role === undefined || findRole(role, caller, world)) return;
  throw new AwsError("NoSuchEntity", `The role with name ${String(role)} cannot be found.`);
}
