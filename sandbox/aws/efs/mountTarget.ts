// What EFS makes of a mount target: an address in a subnet, one for each zone, all in one network.

import { existing, newId } from "../ec2/lookup.ts";
import { AwsError } from "../model.ts";
import type { Context, Properties, ResourceModel } from "../model.ts";
import { callsOn, echo, overlay } from "../outputs.ts";
import { faultsOf, lengthBetween } from "../rules.ts";
import { existingFileSystem, fileSystemArn, mountTargetToken, partsOf } from "./names.ts";

/** EFS makes the interface in the caller's name (EFS API, CreateMountTarget). */
const interfaceCalls = ["CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets"].map(
  (action) => ({ action: `ec2:${action}`, resource: "*" }),
);

const onTarget = callsOn(
  {
    create: ["elasticfilesystem:CreateMountTarget"],
    read: ["elasticfilesystem:DescribeMountTargets", "elasticfilesystem:DescribeMountTargetSecurityGroups"],
    update: { securityGroups: "elasticfilesystem:ModifyMountTargetSecurityGroups" },
    delete: ["elasticfilesystem:DeleteMountTarget"],
  },
  ({ inputs }, context) => fileSystemArn(inputs, context),
);

export const mountTarget: ResourceModel = {
  token: mountTargetToken,
  defaults: {},
  replaceOn: ["fileSystemId", "ipAddress", "region", "subnetId"],
  check: (inputs) => faultsOf(inputs, { securityGroups: lengthBetween(1, 5) }),
  calls: (operation, resource, context) => [
    ...onTarget(operation, resource, context),
    ...(operation === "create" ? interfaceCalls : []),
  ],
  create(inputs, context) {
    const owner = existingFileSystem(inputs["fileSystemId"], context);
    const { vpcId, availabilityZone } = placeOf(inputs, context);
    for (const { outputs } of partsOf(mountTargetToken, owner.id, context)) {
      if (outputs["vpcId"] !== vpcId)
        throw new AwsError(
          "MountTargetConflict",
          `${owner.id} has mount targets in another VPC than ${String(vpcId)}`,
        );
      if (outputs["availabilityZoneName"] === availabilityZone)
        throw new AwsError(
          "MountTargetConflict",
          `${owner.id} has a mount target in ${String(availabilityZone)} already`,
        );
    }
    const outputs = {
      ...echo(inputs, context),
      vpcId,
      availabilityZoneName: availabilityZone,
      dnsName: owner.outputs["dnsName"],
      fileSystemArn: owner.outputs["arn"],
      networkInterfaceId: newId("eni", context),
      ownerId: context.caller.account,
    };
    return { id: newId("fsmt", context), outputs };
  },
  update(previous, inputs, context) {
    placeOf(inputs, context);
    return overlay(previous, echo(inputs, context));
  },
};

/** Of its subnet, in whose network the security groups must be. */
function placeOf(inputs: Properties, context: Context): Properties {
  const { outputs } = existing("subnet", inputs["subnetId"], context);
  for (const id of (inputs["securityGroups"] as unknown[] | undefined) ?? [])
    if (existing("security-group", id, context).outputs["vpcId"] !== outputs["vpcId"])
      throw new AwsError("SecurityGroupNotFound", `${String(id)} is in another VPC than the subnet`);
  return outputs;
}
