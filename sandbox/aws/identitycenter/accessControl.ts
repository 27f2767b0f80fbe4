// Attributes of people that become session tags, so that policies can ask for them (attribute-based access control).

import { AwsError } from "../model.ts";
import type { ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, isArn, lengthBetween, matches } from "../rules.ts";
import { requireInstance } from "./instance.ts";

const token = "aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes";

export const accessControlAttributes: ResourceModel = {
  token,
  replaceOn: ["instanceArn", "region"],
  check: (inputs) =>
    faultsOf(inputs, {
      instanceArn: isArn("sso"),
      attributes: lengthBetween(1, 50),
      "attributes[].key": matches(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, "1 to 128 characters of a tag key"),
      "attributes[].values": lengthBetween(1, 1),
      "attributes[].values[].sources[]": matches(
        /^\$\{path:[\w.:[\] ="-]+\}$|^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u,
        "a path such as ${path:enterprise.department}",
      ),
    }),
  calls: callsOn(
    {
      create: ["sso:CreateInstanceAccessControlAttributeConfiguration"],
      read: ["sso:DescribeInstanceAccessControlAttributeConfiguration"],
      update: ["sso:UpdateInstanceAccessControlAttributeConfiguration"],
      delete: ["sso:DeleteInstanceAccessControlAttributeConfiguration"],
    },
    ({ inputs }) => String(inputs["instanceArn"]),
  ),
  create(inputs, context) {
    const { arn } = requireInstance(inputs["instanceArn"], context);
    if (context.world.get(token, arn) !== undefined)
      throw new AwsError("ConflictException", `Instance ${arn} has a configuration of attributes already`);
    return { id: arn, outputs: { ...echo(inputs, context), status: "ENABLED", statusReason: "" } };
  },
  update: (previous, inputs, context) => overlay(previous, echo(inputs, context)),
};
